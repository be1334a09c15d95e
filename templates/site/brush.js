"use strict";
/* The page of a search: a brush in the parallel coordinates filters the table of settings, and so does a condition that
   is typed, and ranges that are chosen without a mouse. All of them are one condition, with the words of --where, which
   stands in the address; see `settings_of` in padre_git/app/site/charts.py for the data. */
window.padreBrush = (() => {
  const {MISSING, spelled, literal, unpacked} = padreQuery;
  const {between, brushed} = padreAxes;
  const MOST_BOXES = 12;
  const states = new Map();  // what filters -> its parts

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (name.startsWith("on")) made.addEventListener(name.slice(2), value); else made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  class Filter {
    constructor(root) {
      const given = JSON.parse(root.querySelector("script").textContent), page = root.closest("main");
      this.root = root;
      this.page = page;
      this.axes = given.axes;
      this.numbers = given.numbers;
      this.values = given.rows.map((row) => row.map((value) => Array.isArray(value) && !value.length ? MISSING : unpacked(value)));
      this.lines = Array.from(page.querySelectorAll(".scroll")).at(-1).querySelectorAll("tbody tr");
      this.parts = new Map();   // column -> condition of a brush or a range
      this.text = "";           // the condition that is typed
      this.view = null;
      this.field = root.querySelector(".where");
      this.field.addEventListener("input", () => { this.parts.clear(); this.text = this.field.value; this.show(); });
      this.ranges();
      this.read();
    }

    /** The condition out of the address, where this page is the one that is shown. */
    read() {
      if (this.page.hidden) return;
      this.text = new URLSearchParams(location.hash.slice(1)).get("where") || "";
      this.parts.clear();
      this.show();
    }
    get condition() {
      const parts = Array.from(this.parts.values()), typed = this.text.trim();
      return [...(typed && parts.length ? [`(${typed})`] : typed ? [typed] : []), ...parts].join(" and ");
    }
    /** The rows that fit; a condition that cannot be read changes nothing. */
    fitting() {
      if (!this.condition) return this.values.map((_, row) => row);
      const resolve = (name) => {
        const at = this.axes.findIndex((axis) => axis.column === name || axis.title === name);
        if (at < 0) throw new padreQuery.BadQuery(`unknown name \`${name}\`; this search varied ${this.axes.map((axis) => axis.column).join(", ")}`);
        return (row) => this.values[row][at];
      };
      const query = padreQuery.parse(this.condition, resolve);
      return this.values.flatMap((_, row) => query.matches(row) ? [row] : []);
    }
    show() {
      const problem = this.root.querySelector(".problem");
      let rows;
      try { rows = this.fitting(); problem.textContent = ""; this.field.removeAttribute("aria-invalid"); } catch (error) {
        if (!(error instanceof padreQuery.BadQuery)) throw error;
        problem.textContent = error.message;
        this.field.setAttribute("aria-invalid", "true");
        return;
      }
      const fits = new Set(rows);
      this.lines.forEach((line, row) => { line.hidden = !fits.has(row); });
      this.root.querySelector(".said").textContent = this.condition ? `${rows.length} of ${this.values.length} settings` : "";
      if (document.activeElement !== this.field) this.field.value = this.text;
      this.chips();
      this.paint(rows);
      const all = this.root.dataset.all, where = this.condition ? `${all} and (${this.condition})` : all;
      this.page.querySelector(".in-runs")?.setAttribute("href", this.root.dataset.runs + encodeURIComponent(where));
      this.write();
    }
    write() {
      const given = new URLSearchParams(location.hash.slice(1));
      if (this.condition) given.set("where", this.condition); else given.delete("where");
      const text = given.toString();
      history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    }
    paint(rows) {
      if (!this.view) return;
      const every = rows.length === this.values.length;
      this.view.signal("shown", every ? [] : rows.length ? rows.map((row) => this.numbers[row]) : [-1]).runAsync();
    }
    chips() {
      const made = Array.from(this.parts, ([column, text]) => element("button", {type: "button", class: "chip", "aria-label": `Remove ${text}`, onclick: () => this.drop(column)}, `${text} ×`));
      this.root.querySelector(".chips").replaceChildren(...made);
    }
    drop(column) {
      this.parts.delete(column);
      this.clear();
      this.ranges();
      this.show();
      this.field.focus();
    }
    /** Take the rectangle of the brush away. */
    clear() {
      if (!this.view) return;
      this.own = true;
      this.view.signal("brush_x", []).signal("brush_y", []).runAsync().then(() => { this.own = false; });
    }
    set(column, text) {
      if (text) this.parts.set(column, text); else this.parts.delete(column);
      this.show();
    }

    /** A chart was drawn: what its brush selects is a condition on the axis nearest to it. */
    drawn(view) {
      this.view = view;
      view.addSignalListener("brush", (_, value) => {
        if (this.own) return;
        const found = brushed(view, value, this.axes);
        if (!found) { if (this.brushed) this.set(this.brushed, ""); this.brushed = null; return; }
        const {axis, ends} = found;
        if (this.brushed && this.brushed !== axis.column) this.parts.delete(this.brushed);
        this.brushed = axis.column;
        this.set(axis.column, between(axis, this.values.map((row) => row[this.axes.indexOf(axis)]), ...ends));
      });
      this.paint(this.fitting());
    }
    /** The same without a mouse: two numbers, or boxes, for each axis. */
    ranges() {
      const place = this.root.querySelector(".axes");
      place.replaceChildren(...this.axes.map((axis, at) => {
        const name = spelled(axis.column);
        if (axis.scale === "categories") {
          const known = Array.from(new Map(this.values.map((row) => row[at]).filter((value) => value !== MISSING).map((value) => [literal(value), value])).entries()).slice(0, MOST_BOXES);
          const boxes = known.map(([text]) => element("input", {type: "checkbox", value: text}));
          const changed = () => { const kept = boxes.filter((box) => box.checked).map((box) => box.value); this.set(axis.column, kept.length ? `${name} in [${kept.join(", ")}]` : ""); };
          boxes.forEach((box) => box.addEventListener("change", changed));
          return element("fieldset", {}, element("legend", {}, axis.column), ...known.map(([text], number) => element("label", {class: "line"}, boxes[number], ` ${text}`)));
        }
        const ends = ["at least", "at most"].map((label) => element("input", {type: "number", step: "any", "aria-label": `${axis.column} ${label}`, placeholder: label}));
        const changed = () => {
          const texts = ends.map((field, end) => field.value === "" ? "" : `${name} ${end ? "<=" : ">="} ${Number(field.value)}`);
          this.set(axis.column, texts.filter(Boolean).join(" and "));
        };
        ends.forEach((field) => field.addEventListener("input", changed));
        return element("fieldset", {}, element("legend", {}, axis.column), ...ends);
      }));
    }
  }

  function begin() {
    states.clear();
    for (const root of document.querySelectorAll(".brushing")) states.set(root, new Filter(root));
  }
  function drawn(figure, view) {
    for (const each of states.values()) if (each.page === figure.closest("main")) each.drawn(view);
  }
  window.addEventListener("hashchange", () => { for (const each of states.values()) each.read(); });
  begin();
  return {begin, drawn};
})();
