"use strict";
/* Charts above the table of runs: parallel coordinates, and one column against another. What is brushed is a condition
   of the filter. The library that draws is loaded when the charts are opened. */
(() => {
  const at = (id) => document.getElementById(id);
  if (!at("charts")) return;
  if (document.body.dataset.single && !window.vegaEmbed) at("charts").hidden = true;  // a file that has no library loads none
  const {MISSING} = padreQuery, {shown, position, axisOf, between, brushed} = padreAxes;
  const MOST = 1000, BEST = 200;     // lines: of more runs the best ones and some of the others
  const CANVAS = 500;                // lines above which a canvas is faster
  const AXES = 7, TICKS = 8, COLOURS = 8;
  const APART = 0.045;               // of an axis, between two values that it names
  const table = window.padreTable, view = table.view;
  const parts = new Map();           // column -> condition of a brush
  let typed = "";                    // what else stands in the filter
  let chart = null, axes = [], brushedColumns = [], key = "", own = false, turn = 0;

  /* ---- the condition ---- */
  function whole() {
    const list = Array.from(parts.values());
    return list.length ? [/\bor\b/.test(typed) ? `(${typed})` : typed, ...list].filter(Boolean).join(" and ") : typed;
  }
  function set(conditions) {
    for (const column of brushedColumns) parts.delete(column);
    for (const [column, text] of conditions) if (text) parts.set(column, text);
    brushedColumns = conditions.map(([column]) => column);
    table.filter(whole());
  }
  function chips() {
    at("chips").replaceChildren(...Array.from(parts, ([column, text]) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "chip";
      made.textContent = `${text} ×`;
      made.setAttribute("aria-label", `Remove ${text}`);
      made.addEventListener("click", () => { parts.delete(column); clear(); table.filter(whole()); at("chart").focus(); });
      return made;
    }));
  }
  function clear() {
    if (!chart) return;
    own = true;
    chart.signal("brush_x", []).signal("brush_y", []).runAsync().then(() => { own = false; });
  }

  /* ---- what is drawn ---- */
  const number = (value) => typeof value === "bigint" ? Number(value) : value;
  const values = (column, rows) => rows.map((row) => column.of(row));
  /** The main metric of most of the rows, and the rows that have it. */
  function scored(rows) {
    const counts = new Map();
    for (const row of rows) { const name = table.main(row); if (name) counts.set(name, (counts.get(name) || 0) + 1); }
    const [name] = Array.from(counts).sort((one, other) => other[1] - one[1])[0] || [];
    const column = name && table.columnOf(table.metricName(name));
    return column ? {column, rows: rows.filter((row) => typeof column.of(row) === "number" && Number.isFinite(column.of(row)))} : null;
  }
  function thinned(rows) {
    if (rows.length <= MOST) return [rows, ""];
    const ordered = rows.slice().sort((one, other) => table.goodness(other) - table.goodness(one));
    const rest = ordered.slice(BEST), step = rest.length / (MOST - BEST);
    const others = Array.from({length: MOST - BEST}, (_, place) => rest[Math.floor(place * step)]);
    return [[...ordered.slice(0, BEST), ...others], `The best ${BEST} and ${MOST - BEST} of the others, of ${rows.length.toLocaleString("en")}.`];
  }
  const about = (row, column) => ({number: row, run: table.short(row), experiment: table.experiment(row), value: column.text(row)});

  function parallel(spec, found) {
    const {column} = found, [rows, said] = thinned(found.rows);
    const names = table.varying(rows).slice(0, AXES);
    if (!names.length) return "These runs do not differ in a parameter.";
    const columns = [...names.map(table.columnOf), column];
    axes = columns.map((each) => axisOf(each.name, each.title, values(each, rows)));
    const lines = rows.flatMap((row) => axes.flatMap((axis, place) => {
      const value = columns[place].of(row);
      return value === MISSING || (value === null && axis.scale !== "categories") ? [] : [{...about(row, column), axis: axis.title, position: position(axis, value), score: column.of(row)}];
    }));
    const ticks = axes.flatMap((axis, place) => {
      const known = new Map(values(columns[place], rows).filter((value) => value !== MISSING).map((value) => [axis.scale === "categories" ? shown(value) : number(value), value]));
      const all = Array.from(known.keys()).sort((one, other) => one < other ? -1 : 1);
      const named = all.length <= TICKS ? all : [all[0], all.at(-1)];
      let last = -1;
      return named.filter((text) => { const place = position(axis, known.get(text)), fits = last < 0 || place - last >= APART; if (fits) last = place; return fits; }).map((text) => ({axis: axis.title, position: position(axis, known.get(text)), value: typeof text === "number" ? String(Number(text.toPrecision(4))) : text}));
    });
    const order = axes.map((axis) => axis.title);
    for (const layer of spec.layer) layer.encoding.x.sort = order;
    spec.layer[0].encoding.color.title = column.title;
    spec.layer[0].encoding.color.scale.reverse = !column.up;
    return {spec: {...spec, datasets: {lines, ticks}, width: Math.min(Math.max(320, 120 * order.length), 1000)}, count: rows.length, said};
  }
  function scatter(spec, found, every) {
    const {column} = found, numeric = every.filter((name) => axisOf(name, name, values(table.columnOf(name), found.rows)).scale !== "categories");
    const [x, y] = [view.x || numeric.find((name) => name !== column.name) || every[0], view.y || column.name];
    const columns = [x, y].map(table.columnOf);
    if (columns.includes(null) || columns.includes(undefined)) return `There is no column ${columns[0] ? y : x}.`;
    choices(every, x, y);
    const [rows, said] = thinned(found.rows);
    axes = columns.map((each) => axisOf(each.name, each.title, values(each, rows)));
    const by = ["label", "experiment", "data"].find((name) => new Set(rows.map((row) => table.field(name)(row))).size > 1);
    const groups = by ? Array.from(new Set(rows.map((row) => String(table.field(by)(row))))) : [];
    const kept = new Set(groups.length > COLOURS ? groups.slice(0, COLOURS - 1) : groups);
    const group = (row) => { const name = by ? String(table.field(by)(row)) : ""; return kept.has(name) || !by ? name : "others"; };
    const place = (axis, value) => axis.scale === "categories" ? shown(value) : number(value);
    const points = rows.map((row) => ({...about(row, column), group: group(row), x: place(axes[0], columns[0].of(row)), y: place(axes[1], columns[1].of(row))}))
      .filter((each, row) => columns.every((one) => one.of(rows[row]) !== MISSING && one.of(rows[row]) !== null));
    ["x", "y"].forEach((name, which) => {
      const axis = axes[which], given = spec.encoding[name], categories = axis.scale === "categories";
      given.title = axis.title;
      given.type = categories ? "nominal" : "quantitative";
      given.scale = categories ? {} : axis.scale === "log" ? {type: "log", nice: false, padding: 8} : given.scale;
    });
    if (!by) delete spec.encoding.color;
    return {spec: {...spec, datasets: {points}}, count: points.length, said};
  }
  function choices(every, x, y) {
    for (const [id, chosen] of [["plot-x", x], ["plot-y", y]]) {
      const names = Array.from(new Set([...every, chosen]));
      at(id).replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
    }
  }
  const KINDS = {parallel, scatter};

  /* ---- drawing ---- */
  async function draw() {
    const kind = KINDS[view.chart] ? view.chart : "parallel", now = [kind, view.x, view.y, typed, view.find, view.expand, Boolean(view.group), table.state()].join("\u0000");
    if (now === key && chart) { paint(); return; }
    let rows;
    try { rows = table.matching(typed); } catch (error) { if (error instanceof padreQuery.BadQuery) return; throw error; }
    key = now;
    const mine = ++turn, found = scored(rows);
    at("axes").hidden = kind !== "scatter";
    const every = found && table.varying(found.rows).concat(table.metrics()).filter((name, place, all) => all.indexOf(name) === place);
    const made = found && found.rows.length ? KINDS[kind](JSON.parse(at(`spec-${kind}`).textContent), found, every) : "None of these runs has a score.";
    chart?.finalize();
    chart = null;
    at("drawn").replaceChildren();
    at("drawn").hidden = typeof made === "string";  // no empty frame where there is nothing to draw
    if (typeof made === "string") { at("plot-said").textContent = made; return; }
    const title = {text: `${made.count.toLocaleString("en")} ${made.count === 1 ? "run" : "runs"}`, subtitle: found.rows.length < rows.length ? `${rows.length - found.rows.length} without ${found.column.name} left out` : ""};
    at("plot-said").textContent = [made.said, kind === "parallel" ? "Drag over an axis to filter." : "Drag over points to filter."].filter(Boolean).join(" ");
    try {
      const drawn = await window.padrePage.embed(at("drawn"), {...made.spec, title}, made.count > CANVAS ? "canvas" : "svg");
      if (mine !== turn) { drawn.finalize(); return; }
      chart = drawn;
      chart.addSignalListener("brush", (_, value) => { if (!own) set(conditions(kind, value)); });
      paint();
      at("plots").dataset.drawn = kind;
    } catch (error) { at("plot-said").textContent = `This chart cannot be drawn: ${error.message}`; }
  }
  /** What a brush selects, as conditions on columns. */
  function conditions(kind, value) {
    const rows = table.matching(typed), of = (axis) => values(table.columnOf(axis.column), rows);
    if (kind === "parallel") {
      const found = brushed(chart, value, axes);
      return found ? [[found.axis.column, between(found.axis, of(found.axis), ...found.ends)]] : [];
    }
    return ["x", "y"].flatMap((name, which) => {
      const axis = axes[which], ends = value[name];
      if (!ends?.length) return [];
      const places = ends.map((each) => axis.scale === "categories" ? axis.domain.indexOf(each) / Math.max(axis.domain.length - 1, 1) : position(axis, each));
      return [[axis.column, between(axis, of(axis), Math.min(...places), Math.max(...places))]];
    });
  }
  function paint() {
    const base = table.matching(typed), fitting = parts.size ? table.matching(whole()) : base;
    chart.signal("shown", fitting.length === base.length ? [] : fitting.length ? fitting : [-1]).runAsync();
  }

  /* ---- opening ---- */
  let loading = null;
  function library() {
    if (window.vegaEmbed) return Promise.resolve();
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = at("plots").dataset.library;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("lib/vega.js is not there")));
      document.head.append(script);
    });
    return loading;
  }
  async function follow() {
    if (view.where.trim() !== whole()) { parts.clear(); brushedColumns = []; typed = view.where.trim(); }
    const open = Boolean(view.chart);
    at("charts").setAttribute("aria-expanded", String(open));
    at("plots").hidden = !open;
    if (!open) { chart?.finalize(); chart = null; key = ""; return; }
    at("chart").value = KINDS[view.chart] ? view.chart : "parallel";
    chips();
    try { await library(); } catch (error) { at("plot-said").textContent = `The charts cannot be drawn: ${error.message}.`; return; }
    await draw();
  }
  function turnTo(name) {
    view.chart = name;
    brushedColumns = [];
    table.written();
    follow();
  }
  at("charts").addEventListener("click", () => turnTo(view.chart ? "" : "parallel"));
  at("chart").addEventListener("change", () => turnTo(at("chart").value));
  for (const [id, name] of [["plot-x", "x"], ["plot-y", "y"]]) at(id).addEventListener("change", () => { view[name] = at(id).value; table.written(); follow(); });
  table.follow(follow);
  window.padrePage.schemed(() => { key = ""; if (view.chart) follow(); });
})();
