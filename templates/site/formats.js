"use strict";
/* How values read: as padre_git/core/text/formats.py writes them. */
var padreFormats = (() => {
  const {MISSING} = padreQuery;

  function number(value, digits) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    let text = value.toFixed(digits);
    const long = value.toFixed(Math.min(digits + 22, 100));
    // Python rounds what lies in the middle to the even digit
    if (/^50*$/.test(long.slice(long.indexOf(".") + 1 + digits)) && long.includes(".")) {
      const lower = long.slice(0, long.indexOf(".") + (digits ? 1 + digits : 0));
      if (Number(lower.at(-1)) % 2 === 0) text = lower;
    }
    return Number(text) === 0 ? text.replace("-", "") : text;
  }
  function decimals(mean, std, bounds) {
    if (bounds ? bounds[0] === 0 && bounds[1] === 1 : mean >= 0 && mean <= 1) return 3;
    const spreads = std !== null && Number.isFinite(std) && std > Math.abs(mean) * 1e-6;
    const basis = spreads ? std : mean;
    if (!basis || !Number.isFinite(basis)) return 3;
    return Math.min(Math.max((spreads ? 2 : 4) - 1 - Math.floor(Math.log10(Math.abs(basis))), 0), 12);
  }
  function spread(mean, std, bounds) {
    const digits = decimals(mean, std, bounds);
    return std === null ? number(mean, digits) : `${number(mean, digits)} ± ${number(std, digits)}`;
  }
  function valueText(value) {
    if (value === MISSING || value === null) return value === null ? "None" : "";
    if (Array.isArray(value)) return `(${value.map(valueText).join(", ")})`;
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "object") return `{${Object.entries(value).map(([key, inner]) => `${key}: ${valueText(inner)}`).join(", ")}}`;
    return String(value);
  }
  function age(started) {
    const seconds = Math.max((Date.now() - Date.parse(started)) / 1000, 0);
    if (Number.isNaN(seconds)) return "?";
    for (const [end, unit, step] of [[60, "s", 1], [3600, "min", 60], [86400, "h", 3600], [8640000, "d", 86400], [63072000, "mo", 2629800]]) {
      if (seconds < end) return `${Math.floor(seconds / step)} ${unit}`;
    }
    return `${Math.floor(seconds / 31557600)} y`;
  }
  const quoted = (text) => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;

  return {number, spread, valueText, age, quoted};
})();
