"use strict";
/* The runs as columns, out of what runs.js hands over (see padre_git/app/site/rows.py for its form), and out of what
   `padre ui` sends later.

   padreColumns.of(given) -> the runs: of each column `of(row)`, its value or padreQuery.MISSING, and `key(row)`, equal
   where the values are; what a name means; which row is the best. */
var padreColumns = (() => {
  const {MISSING, unpacked} = padreQuery;
  let states = 0;

  const plain = (value) => value === MISSING ? "\u0000" : typeof value === "bigint" ? String(value) : value;
  function reading(column, all) {
    if ("short" in column) {
      const whole = reading(all.find((each) => each.kind === column.kind && each.name === column.short), all);
      return (row) => whole(row).slice(whole(row).lastIndexOf("-") + 1);
    }
    if ("all" in column) { const value = unpacked(column.all); return () => value; }
    if (column.values) {
      const values = column.values.map(unpacked);
      return (row) => column.codes[row] < 0 ? MISSING : values[column.codes[row]];
    }
    const values = column.plain.map(unpacked), missing = new Set(column.missing || []);
    return (row) => missing.has(row) ? MISSING : values[row];
  }

  /** The values of a column as they came. */
  function raws(packed, n) {
    if ("all" in packed) return new Array(n).fill(packed.all);
    if (packed.values) return packed.codes.map((code) => code < 0 ? MISSING : packed.values[code]);
    const found = packed.plain.slice();
    for (const row of packed.missing || []) found[row] = MISSING;
    return found;
  }
  const json = (value) => JSON.stringify(value);
  /** A column, or what else each row has, of rows that were here and rows that are new; `mix` puts both in order. */
  function mixed(old, oldRows, sent, mix) {
    const before = old || {values: [], codes: new Array(oldRows).fill(-1)};  // nobody had it
    if ("all" in before && "all" in sent.column && json(before.all) === json(sent.column.all)) return {all: before.all};
    const added = raws(sent.column, sent.n);
    if (before.plain) {
      const whole = mix(before.missing || added.includes(MISSING) ? raws(before, oldRows) : before.plain, added);
      const missing = whole.flatMap((value, row) => value === MISSING ? [row] : []);
      return missing.length ? {plain: whole.map((value) => value === MISSING ? null : value), missing} : {plain: whole};
    }
    const values = before.values ? before.values.slice() : [before.all], numbers = new Map(values.map((value, code) => [json(value), code]));
    const codes = added.map((value) => {
      if (value === MISSING) return -1;
      if (!numbers.has(json(value))) { numbers.set(json(value), values.length); values.push(value); }
      return numbers.get(json(value));
    });
    return {values, codes: mix(before.codes || new Array(oldRows).fill(0), codes)};
  }
  /** The whole table out of what is here and what is new; see padre_git/app/site/live/delta.py. */
  function merged(old, news) {
    const {sent} = news;
    let next = 0;
    // pieces of what was here, and of what is new
    const pieces = news.order.map(([from, count]) => {
      const piece = from < 0 ? {from: next, count, isNew: true} : {from, count, isNew: false};
      if (from < 0) next += count;
      return piece;
    });
    const mix = (mine, other) => [].concat(...pieces.map(({from, count, isNew}) => (isNew ? other : mine).slice(from, from + count)));
    const both = (before, column) => mixed(before, old.n, {column, n: sent.n}, mix);
    const kindred = new Map(old.columns.map((column) => [`${column.kind} ${column.name}`, column]));
    const none = new Array(Math.max(old.n, sent.n)).fill([]);
    // values per split that are not here yet come with those of all rows
    const apart = sent.apart && !old.columns.some((column) => column.splits);
    const columns = sent.columns.map((column) => {
      if ("short" in column) return column;
      const before = kindred.get(`${column.kind} ${column.name}`), {name, kind, better, bounds, seeded} = column;
      const splits = !apart && (before?.splits || column.splits) ? {splits: mix(before?.splits || none, column.splits || none)} : {};
      return {name, kind, better, bounds, seeded, ...splits, ...both(before, column)};
    });
    const n = pieces.reduce((sum, {count}) => sum + count, 0);
    const given = {n, columns, names: sent.names, ambiguous: sent.ambiguous, lengths: sent.lengths, apart};
    for (const name of ["position", "settings", "among", "failed", "seeds", "seeded"]) given[name] = both(old[name], sent[name]);
    // where the rows are now that were here; one that is sent again is known by its id
    const idOf = (list) => list.find((column) => column.kind === "field" && column.name === "id");
    const now = new Int32Array(old.n).fill(-1), sentIds = raws(idOf(sent.columns), sent.n), again = new Map();
    let to = 0;
    for (const {from, count, isNew} of pieces) {
      for (let at = 0; at < count; at += 1, to += 1) if (isNew) again.set(sentIds[from + at], to); else now[from + at] = to;
    }
    const paged = (old.page || []).map((row) => now[row]).filter((place) => place >= 0);
    raws(idOf(old.columns), old.n).forEach((id, row) => { if (now[row] < 0 && again.has(id)) now[row] = again.get(id); });
    given.same = {plain: mix(raws(old.same, old.n).map((row) => now[row]), raws(sent.same, sent.n))};
    given.page = sent.page && paged.concat(sent.page);
    return given;
  }
  /** The first row of each recording, and after the last one how many rows there are. */
  function begins(lengths, n) {
    const length = reading(lengths), found = [0];
    while (found.at(-1) < n) found.push(found.at(-1) + length(found.length - 1));
    return found;
  }
  /** Of each row what is equal where its values are: of a column with few values a number. */
  function keying(column) {
    if ("all" in column) return () => 0;
    const key = (value) => typeof value === "object" && value !== null || typeof value === "bigint" ? JSON.stringify(plain(value)) : value;
    if (!column.values) return (row) => key(column.of(row));
    const known = new Map(), numbers = column.values.map((value) => {
      const own = key(unpacked(value));
      if (!known.has(own)) known.set(own, known.size);
      return known.get(own);
    });
    return (row) => column.codes[row] < 0 ? -1 : numbers[column.codes[row]];
  }
  /** What is made once it is asked for: of a hundred thousand rows most is not. */
  function once(make) {
    let made;
    return () => made ??= make();
  }
  function inside(value, path) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return MISSING;
    if (Object.hasOwn(value, path)) return value[path];
    for (const key of Object.keys(value)) {
      if (path.startsWith(`${key}.`)) {
        const found = inside(value[key], path.slice(key.length + 1));
        if (found !== MISSING) return found;
      }
    }
    return MISSING;
  }

  function of(given) {
    for (const column of given.columns) {
      column.of = reading(column, given.columns);
      const key = once(() => keying(column));
      column.key = (row) => key()(row);
    }
    const each = ["position", "settings", "among", "failed", "same", "seeds", "seeded"];
    const own = Object.fromEntries(each.map((name) => [name, reading(given[name])]));
    const columns = new Map(given.columns.map((column) => [`${column.kind} ${column.kind === "std" ? column.name.slice(0, -4) : column.name}`, column]));
    const field = (name) => columns.get(`field ${name}`).of;
    const rows = (make) => Array.from({length: given.n}, (_, row) => make(row));
    const first = begins(given.lengths, given.n), group = new Int32Array(given.n);
    for (let number = 0; number + 1 < first.length; number += 1) group.fill(number, first[number], first[number + 1]);

    const metric = (name) => data.by.get(`metric ${name}`);
    const mainOf = (row) => { const name = data.field("main_metric")(row); return name === null || name === MISSING ? undefined : metric(name); };
    function goodness(row) {
      const main = mainOf(row), mean = main ? main.of(row) : MISSING;
      if (typeof mean !== "number" || Number.isNaN(mean)) return -Infinity;
      return main.better === false ? -mean : mean;
    }
    const best = (rows) => rows.length === 1 ? rows[0] : rows.reduce((one, other) => data.goodness()[other] > data.goodness()[one] ? other : one);
    /** Of how many settings a row is the best of its search; 0 where it is not. */
    function bestOf(row) {
      const group = data.group[row], count = data.first[group + 1] - data.first[group];
      const here = count > 1 && data.leaders()[group] === row ? count : 0;
      return Math.max(here, data.own.among(row));
    }

    /** What a name that somebody typed means: a function row -> value. */
    function resolve(name) {
      for (const text of [name, name.replaceAll("__", "."), name.normalize("NFC")]) {
        if (data.ambiguous.has(text)) throw new padreQuery.BadQuery(data.ambiguous.get(text));
        const found = data.names.get(text);
        if (found === undefined) continue;
        if (typeof found === "number") return data.columns[found].of;
        const of = data.columns[found[0]].of;
        return (row) => inside(of(row), found[1]);
      }
      const near = Array.from(data.names.keys()).filter((each) => !each.includes("params.") && !each.startsWith("fields.")
        && each.toLowerCase().includes(name.toLowerCase().slice(0, 4))).slice(0, 6);
      throw new padreQuery.BadQuery(`unknown name \`${name}\`${near.length ? `. Similar names: ${near.join(", ")}` : ""}`);
    }

    const metricName = (name) => data.names.get(name) === data.columns.indexOf(metric(name)) ? name : `metrics.${name}`;
    /** The first row of each value of a column, of at most so many values. */
    function distinct(rows, column, most = Infinity) {
      if ("all" in column) return rows.slice(0, 1);
      const known = new Map();
      for (const row of rows) {
        const key = column.key(row);
        if (known.has(key)) continue;
        known.set(key, row);
        if (known.size >= most) break;
      }
      return Array.from(known.values());
    }
    /** The parameters that differ among rows, the most frequent ones first. */
    function varying(rows) {
      const found = [];
      for (const column of data.columns) {
        if (column.kind !== "parameter" || "all" in column || column.seeded) continue;
        const values = new Set();
        let having = 0;
        for (const row of rows) {
          const value = column.of(row);
          if (value !== MISSING) { having += 1; values.add(column.key(row)); }
        }
        if (values.size > 1) found.push([having, shortName(column)]);
      }
      return found.sort((one, other) => other[0] - one[0]).map(([, name]) => name);
    }
    function shortName(column) {
      const place = data.columns.indexOf(column), parts = column.name.split(".");
      for (let from = parts.length - 1; from >= 0; from -= 1) {
        const name = parts.slice(from).join(".");
        if (data.names.get(name) === place) return name;
      }
      return `params.${column.name}`;
    }
    const data = {
      state: states += 1, given, n: given.n, first, group, columns: given.columns, by: columns, own, field,
      names: new Map(Object.entries(given.names)), ambiguous: new Map(Object.entries(given.ambiguous)),
      page: given.page && new Set(given.page), all: once(() => rows((row) => row)), goodness: once(() => rows(goodness)),
      row: once(() => new Map(rows((row) => [field("run")(row), row]))),
      leaders: once(() => first.slice(0, -1).map((from, number) => best(data.all().slice(from, first[number + 1])))),
      asked: !given.apart,  // for the values per split
      metric, mainOf, best, bestOf, resolve, distinct, varying, metricName, shortName,
    };
    return data;
  }

  return {of, merged, once, plain};
})();
