"use strict";
/* Conditions on runs, as `padre list --where` reads them: Python's grammar, read without eval.
   The answers are those of padre_git/core/text/query.py; a test compares the two.

   padreQuery.parse(text, resolve) -> {matches(row)}, or an Error that says what to write.
   `resolve(name)` gives a function row -> value; a value is null, true, a number, a BigInt, a string, an array, a plain
   object, or padreQuery.MISSING. */
var padreQuery = (() => {
  const MISSING = Symbol("missing");
  const LONGEST = 2000, DEEPEST = 32;
  const EXAMPLE = "such as accuracy > 0.9 and SVC.C >= 1";
  const QUOTING = "a text stands in quotes, a name with other characters in backquotes";
  const WORDS = new Map([["true", true], ["false", false], ["none", null], ["null", null]]);
  const CONSTANTS = new Map([["True", true], ["False", false], ["None", null]]);
  // Python's words that can be no name
  const KEYWORDS = new Set(("and or not in is if else for while def class return yield lambda from import with as try " +
    "except finally raise global nonlocal assert del pass break continue async await elif").split(" "));
  const ESCAPES = {n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", "\\": "\\", "'": "'", '"': '"'};

  class BadQuery extends Error {}
  const refuse = (why) => { throw new BadQuery(why); };
  const unread = (hint = `${EXAMPLE}; ${QUOTING}`) => refuse(`cannot be read: ${hint}`);

  /* ---- words ---- */
  const NUMBER = /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?)/y;
  const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}·]*/uy;
  const SIGNS = ["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", "{", "}", ",", ".", "-", "+"];

  function words(text) {
    const found = [];
    let at = 0, open = 0;
    const match = (pattern) => { pattern.lastIndex = at; const hit = pattern.exec(text); return hit && hit[0]; };
    while (at < text.length) {
      const letter = text[at];
      if (/[ \t\f]/.test(letter) || (open && /[\r\n]/.test(letter))) { at += 1; continue; }
      if (letter === "#") { while (at < text.length && text[at] !== "\n") at += 1; continue; }
      if (letter === "`") {
        const quoted = match(/`(?:[^`]|``)*`/y) || unread();
        found.push({kind: "name", value: quoted.slice(1, -1).replaceAll("``", "`"), quoted: true});
        at += quoted.length;
        continue;
      }
      const prefix = match(/(?:[rRuU])?(?='|")/y);
      if (prefix !== null && (letter === "'" || letter === '"' || prefix)) {
        const [value, end] = string(text, at + prefix.length, /r/i.test(prefix));
        found.push({kind: "text", value});
        at = end;
        continue;
      }
      const number = match(NUMBER);
      if (number) {
        at += number.length;
        // 1in x is one in x to Python, too; 012 and 1j are not numbers of ours
        if (/^0\d/.test(number) && /^[\d_]+$/.test(number) && !/^[0_]+$/.test(number)) unread();
        if (/[jJ]/.test(text[at] || "") || /[\p{L}_]/u.test(text[at] || "") && !/^(?:and|or|in|not|if|else|is)\b/.test(text.slice(at))) unread();
        found.push({kind: "number", value: toNumber(number)});
        continue;
      }
      const name = match(NAME);
      if (name) {
        const plain = name.normalize("NFKC");
        at += name.length;
        found.push(plain === "and" || plain === "or" || plain === "not" || plain === "in" || plain === "is"
          ? {kind: plain} : CONSTANTS.has(plain) ? {kind: "constant", value: CONSTANTS.get(plain)}
            : KEYWORDS.has(plain) ? unread() : {kind: "name", value: plain});
        continue;
      }
      const sign = SIGNS.find((each) => text.startsWith(each, at));
      if (!sign) unread(letter === "=" ? "one `=` is not a comparison, write `==`" : undefined);
      if ("([{".includes(sign)) open += 1;
      if (")]}".includes(sign)) open -= 1;
      found.push({kind: sign});
      at += sign.length;
    }
    return found;
  }

  function string(text, at, raw) {
    const quote = text.startsWith(text[at].repeat(3), at) ? text[at].repeat(3) : text[at];
    let value = "";
    at += quote.length;
    while (!text.startsWith(quote, at)) {
      if (at >= text.length || (quote.length === 1 && text[at] === "\n")) unread();
      if (text[at] !== "\\") { value += text[at]; at += 1; continue; }
      if (raw) { value += text.slice(at, at + 2); at += 2; continue; }
      const code = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/y;
      code.lastIndex = at;
      const hit = code.exec(text);
      if (hit) {
        const point = hit[4] === undefined ? parseInt(hit[1] || hit[2] || hit[3], 16) : parseInt(hit[4], 8);
        if (point > 0x10ffff) unread();
        value += String.fromCodePoint(point);
        at += hit[0].length;
        continue;
      }
      const next = text[at + 1];
      if (next === undefined || "xuUN".includes(next)) unread();
      value += next === "\n" ? "" : Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : `\\${next}`;
      at += 2;
    }
    return [value, at + quote.length];
  }

  function toNumber(text) {
    const plain = text.replaceAll("_", "");
    if (/[.eE]/.test(plain) && !/^0[xX]/.test(plain)) return Number(plain);
    return exact(BigInt(plain));
  }

  /** A whole number as a number where that is exact. */
  const exact = (whole) => Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;

  /* ---- sentences: the tree that Python's ast gives ---- */
  function tree(text) {
    const all = words(text.trim());
    let at = 0;
    const peek = (kind) => at < all.length && all[at].kind === kind;
    const take = (kind) => { if (!peek(kind)) unread(); return all[at++]; };
    const opened = (kind) => peek(kind) && Boolean(at += 1);

    function list(end) {  // after the first parenthesis; its items, and whether a comma stood there
      const items = [];
      let comma = false;
      while (!peek(end)) {
        items.push(either());
        if (!opened(",")) break;
        comma = true;
      }
      take(end);
      return {items, comma};
    }
    function atom() {
      if (at >= all.length) unread();
      const word = all[at++];
      if (word.kind === "number" || word.kind === "constant") return {node: "value", value: word.value};
      if (word.kind === "text") {
        let value = word.value;
        while (peek("text")) value += all[at++].value;  // texts that follow each other are one
        return {node: "value", value};
      }
      if (word.kind === "name") {
        const parts = [word];
        while (opened(".")) parts.push(take("name"));
        return {node: "name", name: parts.map((each) => each.value).join("."), plain: parts.length === 1 && !word.quoted};
      }
      if (word.kind === "(") {
        const {items, comma} = list(")");
        return items.length === 1 && !comma ? items[0] : {node: "list", items};
      }
      if (word.kind === "[") return {node: "list", items: list("]").items};
      if (word.kind === "{") {
        const {items} = list("}");
        return items.length ? {node: "list", items} : refuse(`\`{}\` is more than names, values and comparisons; ${QUOTING}`);
      }
      return unread();
    }
    function signed() {
      if (peek("-") || peek("+")) {
        const sign = all[at++].kind;
        return {node: "sign", sign, part: signed()};
      }
      return atom();
    }
    function operator() {
      for (const sign of ["==", "!=", "<=", ">=", "<", ">", "in"]) if (opened(sign)) return sign;
      if (peek("is")) refuse("`is` compares nothing here, write `==`");
      if (peek("not") && all[at + 1]?.kind === "in") { at += 2; return "not in"; }
      return null;
    }
    function compare() {
      const parts = [signed()], signs = [];
      for (let sign = operator(); sign; sign = operator()) { signs.push(sign); parts.push(signed()); }
      return signs.length ? {node: "compare", signs, parts} : parts[0];
    }
    function negated() {
      return opened("not") ? {node: "not", part: negated()} : compare();
    }
    function joined(word, part) {
      const parts = [part()];
      while (opened(word)) parts.push(part());
      return parts.length > 1 ? {node: word, parts} : parts[0];
    }
    const both = () => joined("and", negated);
    const either = () => joined("or", both);

    let found = either();
    if (peek(",")) {  // a list without parentheses
      const items = [found];
      while (opened(",") && at < all.length) items.push(either());
      found = {node: "list", items};
    }
    if (at < all.length) unread();
    return found;
  }

  /* ---- meaning: a function row -> value ---- */
  function reader(resolve) {
    let depth = 0, names = 0;
    const kinds = {
      and: (node) => { const parts = node.parts.map(read); return (row) => parts.every((part) => holds(part(row))); },
      or: (node) => { const parts = node.parts.map(read); return (row) => parts.some((part) => holds(part(row))); },
      not: (node) => { const part = read(node.part); return (row) => !holds(part(row)); },
      sign: (node) => {
        const value = node.part.node === "value" || node.part.node === "sign" ? read(node.part)() : undefined;
        if (typeof value !== "number" && typeof value !== "bigint") refuse("a sign stands before a number alone");
        const number = node.sign === "-" ? -value : value;
        return () => number;
      },
      value: (node) => () => node.value,
      list: (node) => { const parts = node.items.map(read); return (row) => parts.map((part) => part(row)); },
      name: (node) => {
        if (node.plain && WORDS.has(node.name)) { const value = WORDS.get(node.name); return () => value; }
        names += 1;
        return resolve(node.name);
      },
      compare: (node) => {
        const before = names;
        const parts = node.parts.map((part, at) => {
          // ("wine") is a list of one to whoever writes it; a part of a text is asked with a name on the right
          const one = at && node.signs[at - 1].endsWith("in") && part.node === "value";
          return read(one ? {node: "list", items: [part]} : part);
        });
        if (names === before) {
          const text = node.parts.find((part) => part.node === "value" && typeof part.value === "string");
          refuse(text ? `'${text.value}' in quotes is a text; a name stands in backquotes` : "it compares no name");
        }
        const tests = node.signs.map((sign) => COMPARISONS[sign]);
        return (row) => {
          const values = parts.map((part) => part(row));
          return tests.every((test, at) => values[at] !== MISSING && values[at + 1] !== MISSING &&
            test(values[at], values[at + 1]));
        };
      },
    };
    function read(node) {
      depth += 1;
      if (depth > DEEPEST) refuse(`more than ${DEEPEST} parts are nested`);
      const part = kinds[node.node](node);
      depth -= 1;
      return part;
    }
    return read;
  }

  const isNumber = (value) => typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  const isMapping = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const count = (value) => typeof value === "boolean" ? Number(value) : value;

  /** Python's truth: nothing, 0 and what is empty are false. */
  function holds(value) {
    if (value === MISSING || value === null) return false;
    if (typeof value === "number") return value !== 0;  // NaN is true
    if (Array.isArray(value)) return value.length > 0;
    return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
  }

  function equal(one, other) {
    if (one === MISSING || other === MISSING) return one === other;
    if (isNumber(one) && isNumber(other)) return count(one) == count(other);  // a BigInt equals a number by value
    if (Array.isArray(one) && Array.isArray(other)) {
      return one.length === other.length && one.every((each, at) => equal(each, other[at]));
    }
    if (isMapping(one) && isMapping(other)) {
      const keys = Object.keys(one);
      return keys.length === Object.keys(other).length &&
        keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]));
    }
    return typeof one === typeof other && one === other;
  }

  /** -1, 0, 1, or NaN where neither is smaller: a number and a text, NaN. */
  function order(one, other) {
    if (isNumber(one) && isNumber(other)) {
      const [a, b] = [count(one), count(other)];
      return a < b ? -1 : a > b ? 1 : a == b ? 0 : NaN;
    }
    if (typeof one === "string" && typeof other === "string") return byPoints(one, other);
    if (Array.isArray(one) && Array.isArray(other)) {
      for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
        if (!equal(one[at], other[at])) return order(one[at], other[at]);
      }
      return Math.sign(one.length - other.length);
    }
    return NaN;
  }

  /** By code points, as Python orders texts; JavaScript would order by halves of them. */
  function byPoints(one, other) {
    const a = Array.from(one, (letter) => letter.codePointAt(0)), b = Array.from(other, (letter) => letter.codePointAt(0));
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
    return Math.sign(a.length - b.length);
  }

  /** Whether `one` is in `other`; undefined where Python has no answer. */
  function within(one, other) {
    if (typeof other === "string") return typeof one === "string" ? other.includes(one) : undefined;
    if (Array.isArray(other)) return other.some((each) => equal(one, each));
    if (isMapping(other)) {
      if (Array.isArray(one) || isMapping(one)) return undefined;
      return typeof one === "string" && Object.hasOwn(other, one);
    }
    return false;
  }

  const COMPARISONS = {
    "==": equal,
    "!=": (one, other) => !equal(one, other),
    "<": (one, other) => order(one, other) < 0,
    "<=": (one, other) => order(one, other) <= 0,
    ">": (one, other) => order(one, other) > 0,
    ">=": (one, other) => order(one, other) >= 0,
    "in": (one, other) => within(one, other) === true,
    "not in": (one, other) => within(one, other) === false,
  };

  function parse(text, resolve) {
    if (text.length > LONGEST) refuse(`it has ${text.length} characters, at most ${LONGEST}`);
    const test = reader(resolve)(tree(text));
    return {matches: (row) => holds(test(row))};
  }

  /* ---- words for conditions that the page writes ---- */
  /** A name as it is typed in a condition. */
  const spelled = (name) => /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
  function literal(value) {
    if (typeof value === "string") return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
    if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
    return value === null ? "None" : value === true ? "True" : value === false ? "False" : String(value);
  }
  /** A value of JSON as it was recorded; see padre_git/app/site/rows.py. */
  const unpacked = (value) => Array.isArray(value)
    ? value[0] === "#" ? (/^-?\d+$/.test(value[1]) ? BigInt(value[1]) : Number(value[1])) : value.slice(1).map(unpacked)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner)])) : value;

  return {MISSING, BadQuery, parse, exact, spelled, literal, unpacked};
})();
