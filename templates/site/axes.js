"use strict";
/* Axes of charts that are brushed: where a value stands on one, and what a brush over one means as a condition with the
   words of --where. An axis has a column, a scale (linear, log, categories) and a domain. */
window.padreAxes = (() => {
  const {MISSING, spelled, literal} = padreQuery;
  const DIGITS = 6, SLACK = 1e-9, MAGNITUDES = 50;  // as core/plots/searches.py decides for a logarithm

  const shown = (value) => value === null ? "None" : value === true ? "True" : value === false ? "False" : Array.isArray(value) ? `(${value.map(shown).join(", ")})` : String(value);
  const scaled = (axis, value) => axis.scale === "log" ? Math.log10(value) : value;
  const smallest = (values) => values.reduce((one, other) => other < one ? other : one);
  const largest = (values) => values.reduce((one, other) => other > one ? other : one);

  /** Where a value stands on an axis, from 0 to 1. */
  function position(axis, value) {
    if (axis.scale === "categories") return axis.domain.indexOf(shown(value)) / Math.max(axis.domain.length - 1, 1);
    const [low, high] = axis.domain.map((each) => scaled(axis, each));
    return high > low ? (scaled(axis, Number(value)) - low) / (high - low) : 0.5;
  }
  function valueAt(axis, place) {
    const [low, high] = axis.domain.map((each) => scaled(axis, each)), found = low + place * (high - low);
    return axis.scale === "log" ? 10 ** found : found;
  }
  /** A bound with few digits, rounded away from what it holds. */
  function rounded(value, direction) {
    if (typeof value !== "number" || Number(value.toPrecision(DIGITS)) === value) return String(value);
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - DIGITS + 1);
    return String(Number((direction(value / unit) * unit).toPrecision(DIGITS)));
  }
  /** The scale of a column and its ends, from its values. */
  function axisOf(column, title, values) {
    const known = values.filter((value) => value !== MISSING && value !== null && !Number.isNaN(value));
    const numbers = known.length && known.every((value) => (typeof value === "number" && Number.isFinite(value)) || typeof value === "bigint");
    if (!numbers) return {column, title, scale: "categories", domain: Array.from(new Set(values.filter((value) => value !== MISSING).map(shown))).sort()};
    const domain = [Number(smallest(known)), Number(largest(known))];
    return {column, title, scale: domain[0] > 0 && domain[1] >= MAGNITUDES * domain[0] ? "log" : "linear", domain};
  }
  /** Values of an axis between two positions (0 to 1) as a condition, by values that there are where some are. */
  function between(axis, values, low, high) {
    const name = spelled(axis.column), there = values.filter((value) => value !== MISSING);
    if (axis.scale === "categories") {
      const last = Math.max(axis.domain.length - 1, 1);
      const texts = new Set(axis.domain.filter((_, place) => place / last >= low && place / last <= high));
      return `${name} in [${Array.from(new Set(there.filter((value) => texts.has(shown(value))).map(literal))).join(", ")}]`;
    }
    const inside = there.filter((value) => value !== null && position(axis, value) >= low - SLACK && position(axis, value) <= high + SLACK);
    const ends = inside.length ? [smallest(inside), largest(inside)] : [valueAt(axis, low), valueAt(axis, high)];
    const [least, most] = [rounded(ends[0], Math.floor), rounded(ends[1], Math.ceil)];
    return least === most ? `${name} == ${least}` : `${name} >= ${least} and ${name} <= ${most}`;
  }
  /** Of parallel coordinates the axis nearest to a brush, and between which positions it lies; null without a brush. */
  function brushed(view, value, axes) {
    const across = view.signal("brush_x"), scale = view.scale("x");
    if (!value.position || !across?.length) return null;
    const middle = (across[0] + across[1]) / 2, half = scale.bandwidth ? scale.bandwidth() / 2 : 0;
    const away = (axis) => Math.abs(scale(axis.title) + half - middle);
    const axis = axes.reduce((one, other) => away(other) < away(one) ? other : one);
    return {axis, ends: value.position.map((each) => Math.min(Math.max(each, 0), 1)).sort((one, other) => one - other)};
  }
  return {shown, position, axisOf, between, brushed};
})();
