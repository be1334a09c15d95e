"use strict";
/* The runs page: a table that is filtered, sorted and grouped, its columns chosen, its rows picked and compared.
   What is shown stands in the address, so that a view can be sent to somebody.

   The data come from runs.js, which calls padre_runs(text); see padre_git/app/site/rows.py for their form.
   Elements are made with textContent alone: a name of somebody is text and does nothing. */
(() => {
  const {MISSING, spelled, literal} = padreQuery;
  const {merged, once, plain} = padreColumns, {number, spread, valueText, age, quoted} = padreFormats;
  const ROW = 30, SPARE = 20;            // pixels of a row; rows that are drawn above and below what is seen
  const MOST = 20000;                    // single rows; of more runs the page shows groups
  const PARAMETERS = 5, FEWEST_PICKS = 2, MOST_PICKS = 20, WIDEST = 34, SAMPLE = 400;
  const NARROWEST = 4, BROADEST = 120;   // letters of a column that somebody widens
  const SVG = "http://www.w3.org/2000/svg";
  const page = document.body.dataset;    // live, root
  const at = (id) => document.getElementById(id);

  /* ---- elements ---- */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((each) => each !== null && each !== undefined).map((each) => each instanceof Node ? each : visible(each)));
    return made;
  }
  /** Text without characters that cannot be seen or that turn the text around them. */
  const visible = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (sign) => /[\n\r\t]/.test(sign) ? " " : "\ufffd");

  /* ---- data ---- */
  let data = null;  // see columns.js
  /** The values per split of all rows, where they did not come with these; of another state they are of other rows. */
  window.padre_splits = (text, state) => {
    const {n, splits} = JSON.parse(text);
    data.asked = n === data.n && (!state || state === page.state.split(".")[0]);
    if (!data.asked) return;
    for (const [name, values] of Object.entries(splits)) Object.assign(data.metric(name), {splits: values, range: null});
    update({keep: true});
  };
  function askSplits() {
    if (data.asked) return;
    data.asked = true;
    document.head.append(element("script", {src: `${page.root}splits.js`}));
  }

  /* ---- the view, which is the address ---- */
  const KNOWN = ["where", "find", "sort", "group", "show", "pick", "expand", "chart", "x", "y", "wide"];
  const view = {where: "", find: "", sort: [], group: "", show: [], pick: new Set(), expand: false, chart: "", x: "", y: "", wide: new Map(), others: []};
  const names = (text) => text ? text.match(/(?:`(?:[^`]|``)*`|[^,`])+/g)?.map((each) => each.startsWith("`") || each.startsWith("-`")
    ? each.replaceAll("``", "\u0000").replaceAll("`", "").replaceAll("\u0000", "`") : each) ?? [] : [];
  const typed = (list) => list.map((name) => name.startsWith("-") ? `-${spelled(name.slice(1))}` : spelled(name)).join(",");

  function readAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    view.where = given.get("where") || "";
    view.find = given.get("find") || "";
    view.sort = names(given.get("sort"));
    view.group = given.get("group") || "";
    view.show = names(given.get("show"));
    view.expand = given.get("expand") === "1";
    for (const name of ["chart", "x", "y"]) view[name] = given.get(name) || "";
    view.wide = new Map(names(given.get("wide")).map((each) => [each.slice(0, each.lastIndexOf(":")), Number(each.slice(each.lastIndexOf(":") + 1))]).filter(([, width]) => width >= NARROWEST && width <= BROADEST));
    view.pick = new Set((given.get("pick") || "").split(",").filter(Boolean));
    view.others = Array.from(given).filter(([key]) => !KNOWN.includes(key));
  }
  function writeAddress() {
    const given = new URLSearchParams();
    const values = {where: view.where, find: view.find, sort: typed(view.sort), group: view.group, show: typed(view.show),
      pick: Array.from(view.pick).join(","), expand: view.expand ? "1" : "", chart: view.chart, x: view.x, y: view.y,
      wide: Array.from(view.wide, ([name, width]) => /[,`]/.test(name) ? `\`${`${name}:${width}`.replaceAll("`", "``")}\`` : `${name}:${width}`).join(",")};
    for (const [key, value] of Object.entries(values)) if (value) given.set(key, value);
    for (const [key, value] of view.others) given.append(key, value);
    const text = given.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  /* ---- columns ---- */
  function columnOf(name) {
    if (name === "values") return {name, title: "values per split", of: (row) => { askSplits(); const main = data.mainOf(row); return main?.splits ? main.splits[row].length : MISSING; }, node: dots, wide: 11};
    if (name === "score") return {name, title: "main metric", of: (row) => data.goodness()[row], up: true, number: true, text: (row) => {
      const main = data.mainOf(row);
      return main ? [main.name, scoreText(main, row)].filter(Boolean).join(" ") : "";
    }};
    if (name === "age") return {name, title: "age", of: data.field("started"), up: true, number: true, text: (row) => age(data.field("started")(row))};
    const place = data.names.get(name);
    if (typeof place !== "number") {
      const of = place === undefined ? null : data.resolve(name);
      return of && {name, title: name, of, text: (row) => valueText(of(row))};
    }
    const column = data.columns[place];
    const made = {name, title: name, of: column.of, column};
    if (column.kind === "metric") return {...made, up: column.better !== false, number: true, text: (row) => scoreText(column, row)};
    if (name === "run") return {...made, node: runCell, wide: 11};
    return {...made, number: column.kind === "std" || isNumeric(column), text: (row) => {
      const value = column.of(row);
      return value === null && column.kind === "field" ? "" : typeof value === "number" && column.kind === "field" ? String(Math.round(value * 1000) / 1000) : valueText(value);
    }};
  }
  const isNumeric = (column) => (column.values || column.plain || [column.all]).every((value) => typeof value === "number" || value === null);
  function scoreText(column, row) {
    const mean = column.of(row);
    if (mean === MISSING) return "";
    const std = data.by.get(`std ${column.name}`).of(row);
    return spread(mean, std === MISSING ? null : std, column.bounds) + (chosen(row) ? " †" : "") + (imported(row) ? " §" : "");
  }
  const imported = (row) => { const tool = data.field("imported")(row); return tool === MISSING ? "" : tool; };
  const chosen = (row) => view.shownAmong?.get(row) > 1;

  function dots(row) {
    askSplits();
    const main = data.mainOf(row), values = (main?.splits ? main.splits[row] : []).filter((each) => each !== null);
    if (values.length < 2) return null;
    const [low, high] = range(main);
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("class", "dots");
    made.setAttribute("viewBox", "0 0 90 16");
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", `${values.length} splits from ${number(Math.min(...values), 3)} to ${number(Math.max(...values), 3)}`);
    for (const value of values.slice(0, 100)) {
      const dot = document.createElementNS(SVG, "circle");
      dot.setAttribute("cx", (4 + 82 * (high > low ? (value - low) / (high - low) : 0.5)).toFixed(1));
      dot.setAttribute("cy", "8");
      dot.setAttribute("r", "2.5");
      made.append(dot);
    }
    return made;
  }
  /** The smallest and largest value per split that the page has of a metric: one scale for all rows. */
  function range(main) {
    if (!main.range) {
      let low = Infinity, high = -Infinity;
      for (const values of main.splits) for (const value of values) if (value !== null) { low = Math.min(low, value); high = Math.max(high, value); }
      main.range = [low, high];
    }
    return main.range;
  }
  function runCell(row) {
    const id = data.field("run")(row);
    if (page.live || !data.page || data.page.has(row)) return element("a", {href: window.padrePage.to(`run/${encodeURIComponent(data.field("id")(row))}.html`)}, id);
    return element("button", {type: "button", class: "link", onclick: () => drawer(row)}, id);
  }

  function usual(rows) {
    const several = (name) => data.distinct(rows, data.by.get(`field ${name}`), 2).length > 1;
    const mains = new Set(data.distinct(rows, data.by.get("field main_metric")).map(data.field("main_metric")).filter((each) => typeof each === "string"));
    const score = mains.size === 1 ? data.metricName(Array.from(mains)[0]) : "score";
    // a phone has room for three; the others are a tap away
    if (window.matchMedia("(max-width: 600px)").matches) return ["run", score, several("experiment") ? "experiment" : data.varying(rows)[0] ?? "age"];
    const shown = ["run", ...(several("experiment") || rows.length < 2 ? ["experiment"] : []), ...(several("data") ? ["data"] : []), ...(several("code") ? ["code"] : [])];
    shown.push(score, "values");
    shown.push(...data.varying(rows).slice(0, PARAMETERS), "n", "age");
    if (several("message") || (rows.length === 1 && data.field("message")(rows[0]))) shown.push("message");
    return shown;
  }
  /* ---- rows: filter, sort, group ---- */
  function matching(where = view.where) {
    const query = where.trim() ? padreQuery.parse(where, data.resolve) : null;
    const find = view.find.toLowerCase().split(/\s+/).filter(Boolean);
    const texts = ["id", "experiment", "label", "message", "data"].map(data.field);
    const fits = (row) => (!query || query.matches(row)) &&
      (!find.length || find.every((word) => texts.some((of) => String(plain(of(row)) ?? "").toLowerCase().includes(word))));
    const rows = [];
    for (let row = 0; row < data.n; row += 1) if (fits(row)) rows.push(row);
    if (view.expand || view.group) {
      view.shownAmong = {get: data.bestOf};
      return rows;
    }
    view.shownAmong = new Map();
    const groups = new Map();
    for (const row of rows) {
      if (!groups.has(data.group[row])) groups.set(data.group[row], []);
      groups.get(data.group[row]).push(row);
    }
    return Array.from(groups.values(), (fitting) => {
      const row = data.best(fitting);
      view.shownAmong.set(row, data.bestOf(row) || fitting.length);
      return row;
    });
  }

  const natural = (text) => String(text).split(/([0-9]+)/).map((part, place) => place % 2 ? BigInt(part) : part);
  function compareKeys(one, other) {
    for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
      if (one[place] < other[place]) return -1;
      if (one[place] > other[place]) return 1;
    }
    return one.length - other.length;
  }
  /** As core/text/query.py orders them: numbers before texts, what is missing at the end, equals as they were. */
  function sorted(rows, of, descending) {
    const keyed = rows.map((row) => {
      const value = of(row);
      if (value === MISSING || value === null || Number.isNaN(value)) return {row, lacks: true};
      const isNumber = typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";
      return {row, key: isNumber ? [0, value] : [1, natural(valueText(value))]};
    });
    const ordered = keyed.filter((each) => !each.lacks).sort((a, b) => {
      const result = a.key[0] - b.key[0] || (a.key[0] ? compareKeys(a.key[1], b.key[1]) : a.key[1] < b.key[1] ? -1 : a.key[1] > b.key[1] ? 1 : 0);
      return descending ? -result : result;
    });
    return [...ordered, ...keyed.filter((each) => each.lacks)].map((each) => each.row);
  }
  function sortRows(rows) {
    for (const text of view.sort.slice().reverse()) {
      const column = columnOf(text.replace(/^-/, ""));
      if (column) rows = sorted(rows, column.of, text.startsWith("-") !== Boolean(column.up));
    }
    return rows;
  }

  const GROUPS = ["setting", "experiment", "label", "data", "code"];
  /** What the rows of a group have in common: for each part the key of its value. */
  function groupParts(name) {
    if (name !== "setting") {
      const place = data.names.get(name), of = data.resolve(name);
      return [typeof place === "number" ? data.columns[place].key : (row) => JSON.stringify(plain(of(row)))];
    }
    const fields = ["pipeline", "data", "version"].map((each) => data.by.get(`field ${each}`));
    const seeds = (column) => (row) => data.own.seeded(row).includes(column.name) ? "seed" : column.key(row);
    return [...fields.filter((column) => !("all" in column)).map((column) => column.key),
      ...data.columns.filter((column) => column.kind === "parameter" && (column.seeded || !("all" in column))).map((column) => column.seeded ? seeds(column) : column.key)];
  }
  function groupKey(name) {
    if (name === "setting") {
      const columns = data.columns.filter((column) => column.kind === "parameter");
      return (row) => {
        const seeded = new Set(data.own.seeded(row));
        const parts = columns.filter((column) => column.of(row) !== MISSING && !seeded.has(column.name)).map((column) => [column.name, plain(column.of(row))]);
        return JSON.stringify([data.field("pipeline")(row), data.field("data")(row), data.field("version")(row), parts]);
      };
    }
    const of = data.resolve(name);
    return (row) => JSON.stringify(plain(of(row)) ?? null);
  }
  function groupText(name, row) {
    if (name === "setting") return [data.field("experiment")(row), data.field("setting")(row)].join(" ");
    const value = data.resolve(name)(row);
    return value === MISSING ? "(has none)" : valueText(value);
  }
  /** Mean and std (n - 1) of a metric over the distinct runs of a group; copies count once. */
  function averaged(rows, column) {
    const having = once(() => new Set(rows));
    const values = rows.filter((row) => data.own.same(row) === row || !having().has(data.own.same(row)))
      .map((row) => column.of(row)).filter((value) => typeof value === "number");
    if (!values.length) return null;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const std = values.length > 1 ? Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) : null;
    return {mean, std, n: values.length};
  }

  /* ---- drawing ---- */
  const open = new Set();   // keys of groups that are unfolded
  let lines = [];           // what is shown: {row} or {group, rows, key}
  let shown = [];           // columns
  let current = 0;          // the line that the keyboard is on
  let everything = false;   // print shows all lines

  const followers = [];     // what else is drawn of the rows that are shown: charts
  function update({keep = false} = {}) {
    const said = at("said"), problem = at("problem");
    let rows;
    try {
      rows = matching();
      if (view.group) groupKey(view.group);
      problem.textContent = "";
      at("where").removeAttribute("aria-invalid");
    } catch (error) {
      if (!(error instanceof padreQuery.BadQuery)) throw error;
      problem.textContent = error.message;
      at("where").setAttribute("aria-invalid", "true");
      return;  // the table stays as it was
    }
    if (!view.group && rows.length > MOST) {
      view.group = "setting";
      at("group").value = "setting";
      said.dataset.many = "1";
    }
    const names = view.show.length ? view.show : usual(rows);
    const gone = names.filter((name) => !columnOf(name));
    shown = names.map(columnOf).filter(Boolean);
    lines = view.group ? grouped(rows) : sortRows(rows).map((row) => ({row}));
    const total = view.expand || view.group ? data.n : data.first.length - 1;
    const noun = view.group ? `${lines.filter((each) => each.rows).length} groups of ` : "";
    const lost = Array.from(view.pick).filter((id) => !data.row().has(id));
    said.textContent = [
      `${noun}${rows.length === total ? total.toLocaleString("en") : `${rows.length.toLocaleString("en")} of ${total.toLocaleString("en")}`} ${view.expand || view.group ? "settings" : total === data.n ? "runs" : "runs and searches"}`,
      rows.length > MOST && view.group ? `narrow the filter to ${MOST.toLocaleString("en")} to see single runs` : "",
      gone.length ? `no longer a column: ${gone.join(", ")}` : "", lost.length ? `no longer a run: ${lost.join(", ")}` : "",
      view.group ? "± over the runs of a group; copies count once" : "± std over n splits",
    ].filter(Boolean).join(" · ");
    for (const id of lost) view.pick.delete(id);
    current = Math.min(current, Math.max(lines.length - 1, 0));
    drawHead();
    if (!keep) at("grid").scrollTop = 0;
    drawBody();
    drawEqual(rows);
    drawPicks();
    at("marks").hidden = !rows.some(chosen);
    const tools = data.distinct(rows, data.by.get("field imported")).map(imported).filter(Boolean);
    at("imported").textContent = tools.length ? `§ Imported from ${tools.join(" and ")}: not computed here.` : "";
    at("none").hidden = lines.length > 0;
    writeAddress();
    for (const each of followers) each();
  }

  function grouped(rows) {
    const key = groupKey(view.group), ordered = sortRows(rows), numbers = new Int32Array(ordered.length);
    let groups = ordered.length ? [ordered] : [];
    for (const part of groupParts(view.group)) {  // groups are parted again and again, and stay in the order of the rows
      const parts = groups.map(() => new Map());
      groups = [];
      ordered.forEach((row, place) => {
        const known = parts[numbers[place]], own = part(row);
        if (!known.has(own)) { known.set(own, groups.length); groups.push([]); }
        numbers[place] = known.get(own);
        groups[numbers[place]].push(row);
      });
    }
    let found = groups.map((members) => ({key: key(members[0]), rows: members, group: groupText(view.group, members[0]), cells: new Map()}));
    const text = view.sort[0], column = text && columnOf(text.replace(/^-/, ""));
    if (column?.column?.kind === "metric") {
      const mean = new Map(found.map((each) => [each, averaged(each.rows, column.column)?.mean ?? null]));
      found = sorted(found, (each) => mean.get(each), text.startsWith("-") !== Boolean(column.up));
    }
    return found.flatMap((each) => open.has(each.key) ? [each, ...each.rows.map((row) => ({row, member: true}))] : [each]);
  }

  function drawHead() {
    const head = at("head"), widths = at("widths");
    const boxes = element("th", {class: "box", scope: "col"}, element("span", {class: "hidden"}, "Pick"));
    head.replaceChildren(element("tr", {"aria-rowindex": 1}, boxes, ...shown.map((column, place) => {
      const key = view.sort.find((each) => each.replace(/^-/, "") === column.name);
      const descending = key && key.startsWith("-") !== Boolean(column.up);
      const cell = element("th", {scope: "col", class: column.number ? "number" : null, "aria-sort": key ? (descending ? "descending" : "ascending") : null, draggable: "true", "data-name": column.name},
        element("button", {type: "button", title: "Sort; with Shift as a further key", onclick: (event) => sortBy(column.name, event.shiftKey)},
          column.title, element("span", {class: "arrow", "aria-hidden": "true"}, key ? (descending ? " ▾" : " ▴") : "")),
        element("span", {class: "grip", "aria-hidden": "true", title: "Drag to widen; a double click undoes it", onpointerdown: (event) => widen(event, column.name), ondblclick: () => setWidth(column.name, null)}));
      cell.addEventListener("keydown", (event) => {
        const wider = {ArrowLeft: -2, ArrowRight: 2}[event.key];
        if (event.altKey && event.shiftKey && wider) {
          event.preventDefault();
          setWidth(column.name, letters(cell.offsetWidth) + wider);
          return;
        }
        const to = place + ({ArrowLeft: -1, ArrowRight: 1}[event.key] ?? 0);
        if (!event.altKey || to === place || to < 0 || to >= shown.length) return;
        event.preventDefault();
        moveColumn(place, to);
        at("head").querySelector(`th[data-name="${CSS.escape(column.name)}"] button`)?.focus();
      });
      cell.addEventListener("dragstart", (event) => widening ? event.preventDefault() : event.dataTransfer.setData("text/plain", String(place)));
      cell.addEventListener("dragover", (event) => event.preventDefault());
      cell.addEventListener("drop", (event) => { event.preventDefault(); moveColumn(Number(event.dataTransfer.getData("text/plain")), place); });
      return cell;
    })));
    const step = Math.max(1, Math.floor(lines.length / SAMPLE));
    const sample = lines.filter((_, place) => place % step === 0);
    widths.replaceChildren(element("col", {class: "box"}), ...shown.map((column) => {
      const longest = column.wide || Math.max(column.title.length + 2, ...sample.map((line) => cellText(column, line).length + 1));
      const made = element("col");
      made.style.width = `${view.wide.get(column.name) ?? Math.min(longest, WIDEST)}ch`;
      return made;
    }));
    at("table").setAttribute("aria-rowcount", lines.length + 1);
    at("table").classList.toggle("sized", view.wide.size > 0);
  }
  /* a column is as wide as its values, or as somebody drags it or sets it by keyboard */
  let widening = false;
  function letters(pixels) {
    const probe = element("span", {class: "probe"}, "0".repeat(20));
    at("grid").append(probe);
    const one = probe.getBoundingClientRect().width / 20;
    probe.remove();
    return Math.round(pixels / one);
  }
  function columnAt(name) { return at("widths").children[shown.findIndex((column) => column.name === name) + 1]; }
  function setWidth(name, width) {
    if (width === null) view.wide.delete(name); else view.wide.set(name, Math.min(Math.max(width, NARROWEST), BROADEST));
    at("table").classList.toggle("sized", view.wide.size > 0);
    if (width === null) { drawHead(); at("head").querySelector(`th[data-name="${CSS.escape(name)}"] button`)?.focus(); }
    else columnAt(name).style.width = `${view.wide.get(name)}ch`;
    writeAddress();
  }
  function widen(event, name) {
    if (event.button) return;
    event.preventDefault();
    const cell = event.target.closest("th"), from = event.clientX, before = cell.offsetWidth;
    const move = (moved) => setWidth(name, letters(Math.max(before + moved.clientX - from, 0)));
    const end = () => { widening = false; document.removeEventListener("pointermove", move); };
    widening = true;
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end, {once: true});
    document.addEventListener("pointercancel", end, {once: true});
  }
  function moveColumn(from, to) {
    const list = shown.map((column) => column.name);
    list.splice(to, 0, ...list.splice(from, 1));
    view.show = list;
    update({keep: true});
  }
  function sortBy(name, more) {
    const before = view.sort.find((each) => each.replace(/^-/, "") === name);
    const next = before === undefined ? name : before.startsWith("-") ? null : `-${name}`;
    const others = more ? view.sort.filter((each) => each.replace(/^-/, "") !== name) : [];
    view.sort = next === null ? others : more ? [...others, next] : [next];
    update();
    at("head").querySelector(`th[data-name="${CSS.escape(name)}"] button`)?.focus();
  }

  function cellText(column, line) {
    if (!line.rows) return column.text ? column.text(line.row) : "";
    if (column === shown[0]) return line.group;
    if (!line.cells.has(column.name)) line.cells.set(column.name, groupCell(column, line));
    return line.cells.get(column.name);
  }
  function groupCell(column, line) {
    const of = column.column?.kind === "metric" ? column.column : column.name === "score" ? oneMain(line.rows) : null;
    const mean = of && averaged(line.rows, of);
    if (mean) return `${column.name === "score" ? `${of.name} ` : ""}${spread(mean.mean, mean.std, of.bounds)}`;
    if (column.name === "n") return String(line.rows.length);
    if (of || column.node || column.name === "age" || !column.text) return "";
    const texts = new Set((column.column ? data.distinct(line.rows, column.column) : line.rows).map((row) => column.text(row)));
    return texts.size === 1 ? Array.from(texts)[0] : `${texts.size} values`;
  }
  function oneMain(rows) {
    const mains = new Set(data.distinct(rows, data.by.get("field main_metric")).map(data.field("main_metric")));
    return mains.size === 1 ? data.metric(Array.from(mains)[0]) : null;
  }

  function drawBody() {
    const grid = at("grid"), height = grid.clientHeight || 600;
    const first = everything ? 0 : Math.max(0, Math.floor(grid.scrollTop / ROW) - SPARE);
    const last = everything ? Math.min(lines.length, 2000) : Math.min(lines.length, Math.ceil((grid.scrollTop + height) / ROW) + SPARE);
    const focused = document.activeElement?.closest?.("#body tr");
    const body = at("body");
    body.replaceChildren(space(first * ROW), ...lines.slice(first, last).map((line, place) => drawRow(line, first + place)), space((lines.length - last) * ROW));
    body.dataset.first = first;
    if (focused) body.querySelector(`tr[data-line="${current}"]`)?.focus({preventScroll: true});
  }
  function space(height) {
    const made = element("tr", {"aria-hidden": "true", class: "space"});
    made.style.height = `${height}px`;
    return made;
  }
  function drawRow(line, place) {
    const attributes = {"aria-rowindex": place + 2, "data-line": place, tabindex: place === current ? 0 : -1};
    if (line.rows) {
      const unfolded = open.has(line.key);
      const copies = line.copies ??= line.rows.length - new Set(line.rows.map((row) => data.own.same(row))).size;
      return element("tr", {...attributes, class: "group", "aria-expanded": String(unfolded)},
        element("td", {class: "box"}, element("button", {type: "button", class: "link", tabindex: -1, "aria-label": unfolded ? "Fold" : "Unfold", onclick: () => fold(line)}, unfolded ? "▾" : "▸")),
        ...shown.map((column, number) => {
          const text = cellText(column, line);
          return element(number ? "td" : "th", {class: column.number ? "number" : null, title: text, scope: number ? null : "row"},
            text, column.name === "n" && copies ? element("small", {}, ` ${copies} of them ${copies === 1 ? "a copy" : "copies"}`) : null);
        }));
    }
    const {row} = line, id = data.field("run")(row), picked = view.pick.has(id);
    const failed = data.field("status")(row) !== "completed";
    return element("tr", {...attributes, class: [failed ? "failed" : "", picked ? "picked" : "", line.member ? "member" : ""].filter(Boolean).join(" ") || null, "aria-selected": String(picked)},
      element("td", {class: "box"}, element("input", {type: "checkbox", tabindex: -1, "aria-label": `Pick ${id}`, checked: picked, onchange: () => pick(id)})),
      ...shown.map((column) => {
        const node = column.node ? column.node(row) : null, text = column.node ? "" : column.text(row);
        return element("td", {class: column.number ? "number" : null, title: text || null, "data-name": column.name}, node || text);
      }));
  }
  function drawEqual(rows) {
    const asked = rows.length > 1 && rows.length <= MOST ? data.columns : [];
    const same = asked.filter((column) => column.kind === "parameter" && data.distinct(rows, column, 2).length === 1 && column.of(rows[0]) !== MISSING);
    at("equal").textContent = same.length ? `Equal everywhere: ${same.slice(0, 6).map((column) => `${data.shortName(column)} ${valueText(column.of(rows[0]))}`).join(", ")}${same.length > 6 ? ` and ${same.length - 6} more` : ""}.` : "";
  }

  /* ---- picks ---- */
  function pick(id) {
    if (view.pick.has(id)) view.pick.delete(id);
    else if (view.pick.size < MOST_PICKS) view.pick.add(id);
    else at("said").textContent = `At most ${MOST_PICKS} runs can be compared.`;
    drawBody();
    drawPicks();
    writeAddress();
  }
  function drawPicks() {
    const count = view.pick.size;
    at("compare").disabled = count < FEWEST_PICKS;
    at("compare").textContent = count ? `Compare ${count}` : "Compare";
    at("unpick").hidden = !count;
  }
  function compare() {
    const ids = Array.from(view.pick);
    if (ids.length < FEWEST_PICKS) return;
    if (page.live) { location.assign(`compare?runs=${ids.map(encodeURIComponent).join(",")}`); return; }
    const rows = ids.map((id) => data.row().get(id));
    const differing = data.columns.filter((column) => column.kind !== "std" && !["id", "recording", "execution", "splitting", "age", "duration"].includes(column.name)
      && new Set(rows.map((row) => JSON.stringify(plain(column.of(row))))).size > 1);
    const line = (title, cells) => element("tr", {}, element("th", {scope: "row"}, title), ...cells.map((cell) => element("td", {}, cell)));
    const body = [
      ...differing.filter((column) => column.kind === "metric").map((column) => line(column.name, rows.map((row) => scoreText(column, row)))),
      line("values per split", rows.map((row) => dots(row) ?? "")),
      ...differing.filter((column) => column.kind !== "metric" && column.name !== "run").map((column) => line(column.name, rows.map((row) => valueText(column.of(row))))),
    ];
    dialog("Side by side", element("p", {}, "Tests need the command line: ", command(`padre compare ${ids.join(" ")}`)),
      element("div", {class: "scroll"}, element("table", {}, element("thead", {}, element("tr", {}, element("th", {}), ...rows.map((row) => element("th", {scope: "col"}, runCell(row))))), element("tbody", {}, ...body))));
  }
  function command(text) {
    return element("span", {class: "command"}, element("code", {}, text), " ", element("button", {type: "button", class: "small", onclick: (event) => window.padrePage.copy(text, event.target)}, "Copy"));
  }

  /* ---- dialogs ---- */
  function dialog(title, ...content) {
    const made = at("dialog");
    made.replaceChildren(element("form", {method: "dialog"}, element("button", {class: "close", "aria-label": "Close"}, "×")), element("h2", {id: "dialog-title"}, title), ...content);
    if (!made.open) made.showModal();
  }
  function drawer(row) {
    const line = (name, text) => element("tr", {}, element("th", {scope: "row"}, name), element("td", {}, text));
    const of = (kind) => data.columns.filter((column) => column.kind === kind && column.of(row) !== MISSING && column.of(row) !== null && column.of(row) !== "");
    const table = (rows) => element("div", {class: "scroll"}, element("table", {}, element("tbody", {}, ...rows)));
    const id = data.field("run")(row);
    dialog(`Run ${id}`, element("p", {}, command(`padre show ${id}`)),
      element("h3", {}, "Metrics"), table(of("metric").map((column) => line(column.name, scoreText(column, row)))),
      element("h3", {}, "Hyperparameters"), table(of("parameter").map((column) => line(column.name, valueText(column.of(row))))),
      element("h3", {}, "Run"), table(of("field").map((column) => line(column.name, valueText(column.of(row))))));
  }
  function chooseColumns() {
    const list = shown.map((column) => column.name), usualNames = usual(matching());
    const every = Array.from(new Set([...list, ...usualNames, "score", "values", "age", ...data.columns.filter((column) => column.kind !== "std").map((column) => column.kind === "parameter" ? data.shortName(column)
      : data.columns[data.names.get(column.name)] === column ? column.name : column.kind === "metric" ? `metrics.${column.name}` : `fields.${column.name}`)]));
    const items = element("ul", {class: "choices"}, ...every.map((name) => element("li", {}, element("label", {}, element("input", {type: "checkbox", value: name, checked: list.includes(name), onchange: (event) => {
      const chosenNames = shown.map((column) => column.name);
      view.show = event.target.checked ? [...chosenNames, name] : chosenNames.filter((each) => each !== name);
      update({keep: true});
    }}), ` ${columnOf(name)?.title ?? name}`))));
    const search = element("input", {type: "search", placeholder: "find a column", "aria-label": "Find a column", oninput: (event) => {
      for (const item of items.children) item.hidden = !item.textContent.toLowerCase().includes(event.target.value.toLowerCase());
    }});
    dialog("Columns", element("p", {}, search, " ", element("button", {type: "button", onclick: () => { view.show = []; update({keep: true}); at("dialog").close(); }}, "The usual ones")), items,
      element("p", {class: "quiet"}, "Headings can be dragged to another place, and their right edges to another width."));
  }
  function keys() {
    const list = [["/", "filter"], ["↑ ↓", "move"], ["space", "pick a run"], ["enter", "open a run, unfold a group"], ["c", "compare the picked runs"], ["g", "group"], ["p", "plots"], ["f", "on a run: filter by one of its values"], ["Alt + click", "add a value to the filter"], ["Alt + ← →", "on a heading: move its column"], ["Alt + Shift + ← →", "on a heading: make its column wider or narrower"], ["?", "this list"]];
    dialog("Keys", element("dl", {class: "keys"}, ...list.flatMap(([key, text]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, text)])));
  }

  /* ---- what leaves the page ---- */
  function asCommand() {
    const parts = ["padre list"];
    if (view.where.trim()) parts.push(`--where ${quoted(view.where.trim())}`);
    const sort = view.sort.filter((name) => !["score", "values"].includes(name.replace(/^-/, "")));
    if (sort.length) parts.push(`--sort=${quoted(typed(sort))}`);
    if (view.show.length) parts.push(`--columns ${quoted(typed(view.show.filter((name) => !["score", "values"].includes(name))))}`);
    if (view.expand || view.group) parts.push("--expand");
    return [...parts, "--limit 0"].join(" ");
  }
  function csv() {
    const cell = (value) => { const text = value === MISSING || value === null ? "" : valueText(value); return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
    const of = shown.filter((column) => column.name !== "values").flatMap((column) => {
      if (column.column?.kind !== "metric") return [[column.name, column.name === "age" ? column.of : column.name === "score" ? column.text : column.of]];
      return [[column.name, column.of], [`${column.name}_std`, data.by.get(`std ${column.column.name}`).of]];
    });
    const rows = lines.filter((line) => !line.rows).map((line) => line.row);
    const text = [of.map(([name]) => cell(name)), ...rows.map((row) => of.map(([, get]) => cell(get(row))))].map((row) => row.join(",")).join("\r\n");
    const link = element("a", {href: URL.createObjectURL(new Blob([text + "\r\n"], {type: "text/csv"})), download: "runs.csv"});
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /* ---- hands ---- */
  function fold(line) {
    if (!open.delete(line.key)) open.add(line.key);
    update({keep: true});
  }
  function go(place) {
    const grid = at("grid"), head = at("head").offsetHeight;
    current = Math.max(0, Math.min(place, lines.length - 1));
    if (current * ROW < grid.scrollTop) grid.scrollTop = current * ROW;
    if ((current + 1) * ROW + head > grid.scrollTop + grid.clientHeight) grid.scrollTop = (current + 1) * ROW + head - grid.clientHeight;
    drawBody();
    at("body").querySelector(`tr[data-line="${current}"]`)?.focus({preventScroll: true});
  }
  function enter() {
    const line = lines[current];
    if (!line) return;
    if (line.rows) { fold(line); go(current); return; }
    if (page.live || !data.page || data.page.has(line.row)) location.assign(window.padrePage.to(`run/${encodeURIComponent(data.field("id")(line.row))}.html`));
    else drawer(line.row);
  }
  function rowKeys(event) {
    if (!event.target.closest("#body tr") || event.target.tagName === "A" || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = Math.max(1, Math.floor(at("grid").clientHeight / ROW) - 2);
    const moves = {ArrowDown: 1, ArrowUp: -1, PageDown: rows, PageUp: -rows, Home: -lines.length, End: lines.length};
    if (Object.hasOwn(moves, event.key)) go(current + moves[event.key]);
    else if (event.key === "Enter") enter();
    else if (event.key === " " && lines[current]?.rows) { fold(lines[current]); go(current); }
    else if (event.key === "f" && lines[current] && !lines[current].rows) chooseValue(lines[current].row);
    else if (event.key === " ") { pick(data.field("run")(lines[current].row)); at("body").querySelector(`tr[data-line="${current}"]`)?.focus({preventScroll: true}); }
    else return;
    event.preventDefault();
  }
  function pageKeys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox" || at("dialog").open) return;
    const actions = {"/": () => at("where").focus(), c: compare, g: () => at("group").focus(), p: () => at("charts").click(), "?": keys};
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  }
  const NOT_ASKED = ["values", "score", "age"];
  const condition = (column, row) => NOT_ASKED.includes(column.name) || column.of(row) === MISSING ? "" : `${spelled(column.name)} == ${literal(column.of(row))}`;
  function addCondition(text) {
    view.where = view.where.trim() ? `${/\bor\b/.test(view.where) ? `(${view.where.trim()})` : view.where.trim()} and ${text}` : text;
    at("where").value = view.where;
    update();
  }
  /** A click on a value with Alt adds it to the filter. */
  function addValue(event) {
    const cell = event.altKey && event.target.closest("td[data-name]"), line = cell && lines[cell.parentNode.dataset.line];
    const column = line && !line.rows && columnOf(cell.dataset.name), text = column && condition(column, line.row);
    if (!text) return;
    event.preventDefault();
    addCondition(text);
  }
  /** The same by keyboard: the values of a row, to choose one. */
  function chooseValue(row) {
    const texts = shown.map((column) => condition(column, row)).filter(Boolean);
    dialog(`Filter by a value of ${data.field("run")(row)}`, element("ul", {class: "conditions"}, ...texts.map((text) => element("li", {},
      element("button", {type: "button", onclick: () => { at("dialog").close(); addCondition(text); go(0); }}, element("code", {}, text))))));
    at("dialog").querySelector(".conditions button")?.focus();
  }
  function later(action, wait = 150) {
    let timer;
    return () => { clearTimeout(timer); timer = setTimeout(action, wait); };
  }

  function fill() {
    at("where").value = view.where;
    at("find").value = view.find;
    at("expand").checked = view.expand;
    const parameters = data.varying(data.all());
    const choices = Array.from(new Set(["", ...GROUPS, ...parameters, ...(view.group ? [view.group] : [])]));
    at("group").replaceChildren(...choices.map((name) => element("option", {value: name, selected: name === view.group}, name || "no group")));
  }
  function begin() {
    readAddress();
    fill();
    const filter = later(() => { view.where = at("where").value; update(); });
    at("where").addEventListener("input", filter);
    at("find").addEventListener("input", later(() => { view.find = at("find").value; update(); }));
    at("expand").addEventListener("change", () => { view.expand = at("expand").checked; update(); });
    at("group").addEventListener("change", () => { view.group = at("group").value; update(); });
    at("columns").addEventListener("click", chooseColumns);
    at("compare").addEventListener("click", compare);
    at("unpick").addEventListener("click", () => { view.pick.clear(); update({keep: true}); });
    at("keys").addEventListener("click", keys);
    at("csv").addEventListener("click", csv);
    at("command").addEventListener("click", (event) => window.padrePage.copy(asCommand(), event.target));
    at("body").addEventListener("click", addValue);
    at("body").addEventListener("focusin", (event) => { const line = event.target.closest("tr")?.dataset.line; if (line !== undefined) current = Number(line); });
    at("grid").addEventListener("keydown", rowKeys);
    document.addEventListener("keydown", pageKeys);
    at("grid").addEventListener("scroll", later(drawBody, 10), {passive: true});
    window.addEventListener("resize", later(drawBody));
    window.addEventListener("hashchange", () => {
      if (at("grid").closest("[hidden]")) return;  // of all pages in one file another one is shown
      readAddress();
      fill();
      update();
    });
    window.addEventListener("beforeprint", () => { everything = true; drawBody(); });
    window.addEventListener("afterprint", () => { everything = false; drawBody(); });
    document.body.classList.add("ready");
    update();
  }

  window.padre_runs = (text, state) => {
    if (state) page.state = state;  // of `padre ui`: the runs may be newer than the page
    show(JSON.parse(text));
    /** What `padre ui` answers: all runs, or what is new of them. */
    window.padre_news = (news) => show(news.order ? merged(data.given, news) : news);
  };
  function show(given) {
    const first = data === null, before = lines[Math.floor(at("grid").scrollTop / ROW)], scrolled = at("grid").scrollTop;
    const id = before && !before.rows ? data.field("run")(before.row) : null;
    const focused = lines[current] && !lines[current].rows && !first ? data.field("run")(lines[current].row) : null;
    data = padreColumns.of(given);
    if (first) { begin(); return; }
    fill();
    update({keep: true});
    // what one reads stays where it is though rows came above it
    const place = lines.findIndex((line) => !line.rows && data.field("run")(line.row) === id);
    if (place >= 0 && scrolled >= ROW) at("grid").scrollTop = place * ROW + scrolled % ROW;
    const own = lines.findIndex((line) => !line.rows && data.field("run")(line.row) === focused);
    if (own >= 0) current = own;
    drawBody();
  }
  // for charts, and for tests: what is shown, and what a condition holds for
  window.padreTable = {
    view, columnOf, varying: (rows) => data.varying(rows), matching: (where) => { const among = view.shownAmong, rows = matching(where); view.shownAmong = among; return rows; },
    filter: (text) => { view.where = text; at("where").value = text; update(); },
    written: writeAddress,
    follow: (action) => { followers.push(action); if (data) action(); },
    state: () => data.state,
    goodness: (row) => data.goodness()[row],
    main: (row) => data.mainOf(row)?.name,
    metrics: () => data.columns.filter((column) => column.kind === "metric").map((column) => data.metricName(column.name)),
    metricName: (name) => data.metricName(name), field: (name) => data.field(name),
    short: (row) => data.field("run")(row),
    experiment: (row) => data.field("experiment")(row),
    ids: () => lines.filter((line) => !line.rows).map((line) => data.field("id")(line.row)),
    groups: () => lines.filter((line) => line.rows).map((line) => ({group: line.group, rows: line.rows.length, cells: shown.map((column) => cellText(column, line))})),
    where: (text) => { view.where = text; at("where").value = text; at("problem").textContent = ""; update(); return at("problem").textContent || window.padreTable.ids(); },
  };
})();
