"use strict";
/* What all pages have: light or dark, buttons that copy, charts, news of later versions, and what arrives meanwhile. */
window.padrePage = (() => {
  const page = document.body.dataset, at = (id) => document.getElementById(id);

  /* ---- light and dark ---- */
  const SCHEMES = ["auto", "light", "dark"];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = () => { try { return localStorage.getItem("padre-scheme"); } catch { return null; } };
  let scheme = SCHEMES.includes(kept()) ? kept() : "auto";
  function showScheme() {
    document.documentElement.dataset.scheme = scheme === "auto" ? (dark.matches ? "dark" : "light") : scheme;
    if (!at("scheme")) return;  // an embed has no button
    at("scheme").textContent = {auto: "◐ auto", light: "○ light", dark: "● dark"}[scheme];
    at("scheme").setAttribute("aria-label", `Colours: ${scheme}. Change.`);
  }
  at("scheme")?.addEventListener("click", () => {
    scheme = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length];
    try { localStorage.setItem("padre-scheme", scheme); } catch { /* a page from a file may keep nothing */ }
    showScheme();
    redraw();
  });
  const schemes = [];  // what else is drawn in the colours of the scheme
  function redraw() { drawCharts(true); for (const each of schemes) each(); }
  dark.addEventListener("change", () => { showScheme(); redraw(); });

  /* ---- copy ---- */
  async function copy(text, button) {
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch {
      const area = document.createElement("textarea");
      area.value = text;
      (at("dialog")?.open ? at("dialog") : document.body).append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    const before = button.dataset.text || button.textContent;
    button.dataset.text = before;
    button.textContent = done ? "Copied" : "Select the text and copy it";
    setTimeout(() => { button.textContent = before; }, 1500);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button.dataset.copy, button);
  });

  /* ---- charts ---- */
  const COLOURS = {
    light: {background: "transparent", text: "#1d2129", quiet: "#59606c", grid: "#e4e6ea", frame: "#c9cdd4"},
    dark: {background: "transparent", text: "#e8eaee", quiet: "#a3abb8", grid: "#333a45", frame: "#4a5260"},
  };
  function themed(spec) {
    const colours = COLOURS[document.documentElement.dataset.scheme || "light"], config = spec.config || {};
    const mixed = (name, more) => ({...config[name], ...more});
    return {...spec, background: "transparent", config: {...config, background: "transparent",
      axis: mixed("axis", {labelColor: colours.text, titleColor: colours.text, gridColor: colours.grid, domainColor: colours.frame, tickColor: colours.frame}),
      legend: mixed("legend", {labelColor: colours.text, titleColor: colours.text, symbolBaseFillColor: colours.quiet, symbolBaseStrokeColor: colours.quiet}), title: mixed("title", {color: colours.text, subtitleColor: colours.quiet}),
      header: mixed("header", {labelColor: colours.text, titleColor: colours.text}), view: mixed("view", {stroke: colours.frame}),
      text: {...config.text, color: colours.text}, rule: {...config.rule, color: colours.quiet}}};
  }
  const nothing = {load: () => Promise.reject(new Error("a chart loads nothing")), sanitize: () => Promise.reject(new Error("a chart has no links"))};
  /** Draws a chart, and gives its view. */
  async function embed(box, spec, renderer = "svg") {
    const {view} = await window.vegaEmbed(box, themed(spec), {ast: true, actions: false, defaultStyle: false, renderer, tooltip: {disableDefaultStyle: true}, loader: nothing});
    box.querySelector("svg")?.setAttribute("aria-hidden", "true");
    return view;
  }
  async function drawChart(figure) {
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const box = figure.querySelector(".chart");
    try {
      const view = await embed(box, spec);
      figure.dataset.drawn = "1";
      if (spec.params?.some((each) => each.name === "shown")) window.padreBrush?.drawn(figure, view);
      if (figure.querySelector(".fixed")) squares(figure, view, spec.encoding.tooltip);
    } catch (error) {
      box.textContent = `This chart cannot be drawn (${error.message}). Its numbers stand below.`;
      figure.dataset.drawn = "failed";
    }
  }
  /** Squares of rows: a pointer shows the picture of a row, a click keeps what its tooltip says. */
  function squares(figure, view, fields) {
    const more = JSON.parse(figure.querySelector("script.rows").textContent), place = figure.querySelector(".fixed");
    if (more.sheet) { more.image = new Image(); more.image.src = more.sheet; }
    view.addEventListener("click", (_, item) => { if (item?.datum) keep(place, fields, item.datum, more); });
    if (more.columns) view.addEventListener("pointermove", (_, item) => {
      const tip = at("vg-tooltip-element"), made = tip && item?.datum && picture(more, item.datum);
      if (!made) return;
      tip.querySelector(".picture")?.remove();
      tip.prepend(made);
      const over = tip.getBoundingClientRect().bottom - innerHeight + 8;
      if (over > 0) tip.style.top = `${Math.max(0, tip.getBoundingClientRect().top - over)}px`;
    });
  }
  /** The picture of a row, out of the sheet of all; null where it has none. */
  function picture(more, datum) {
    const uri = more.each?.[datum._line * more.columns + datum._column];
    if (!uri && !more.image) return null;
    const made = document.createElement(uri ? "img" : "canvas"), {width, height} = more;
    made.className = "picture large";
    if (uri) { made.src = uri; made.alt = "picture of the row"; return made; }
    made.width = width;
    made.height = height;
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", "picture of the row");
    const draw = () => made.getContext("2d").drawImage(more.image, datum._column * width, datum._line * height, width, height, 0, 0, width, height);
    if (more.image.complete) draw(); else more.image.addEventListener("load", draw);
    return made;
  }
  /** Names, each with the way to its page. */
  function linked(names, links) {
    return names.split(", ").flatMap((name, place) => {
      const made = document.createElement(links[name] ? "a" : "span");
      made.textContent = name;
      if (links[name]) made.href = to(page.root + links[name]);
      return place ? [", ", made] : [made];
    });
  }
  /** What the tooltip of a square says, below the chart until another one is selected. */
  function keep(place, fields, datum, more) {
    const list = document.createElement("dl");
    list.className = "facts";
    for (const {field, title} of fields) {
      const value = datum[field], name = document.createElement("dt"), text = document.createElement("dd");
      name.textContent = title;
      if (field === "wrong_in" && value) text.append(...linked(value, more.links));
      else text.textContent = value === null || value === "" ? "–" : typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value);
      list.append(name, text);
    }
    place.replaceChildren(...[picture(more, datum)].filter(Boolean), list);
  }
  const figures = () => Array.from(document.querySelectorAll("figure.plot")).filter((figure) => figure.querySelector(".chart"));
  function drawCharts(again) {
    if (!window.vegaEmbed) return;
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); drawChart(entry.target); }
    }, {rootMargin: "200px"});
    for (const figure of figures()) if (again && figure.dataset.drawn) drawChart(figure); else if (!figure.dataset.drawn) seen.observe(figure);
  }
  window.addEventListener("beforeprint", () => { for (const figure of figures()) if (!figure.dataset.drawn && window.vegaEmbed) drawChart(figure); });

  /* ---- a later version ---- */
  window.padre_versions = (list) => {
    const own = list.findIndex((each) => each.name === page.version), later = own >= 0 ? list.slice(0, own) : [];
    if (!later.length) return;
    const note = document.createElement("p"), link = document.createElement("a");
    note.className = "version";
    link.href = `${page.root}../${encodeURIComponent(later[0].name)}/index.html`;
    link.textContent = `${later[0].name} is out`;
    const since = later[0].since?.[page.version], says = page.embed ? since?.embeds?.[page.embed] : since?.says, changes = document.createElement("a");
    changes.href = `${page.root}../${encodeURIComponent(later[0].name)}/changes.html`;
    changes.textContent = "What changed";
    if (page.embed) for (const each of [link, changes]) { each.target = "_blank"; each.rel = "noopener"; }
    note.append(`This is ${page.version}. `, link, says ? `: ${says}. ` : ". ", changes);
    document.querySelector("main").before(note);
  };

  /* ---- what arrives meanwhile ---- */
  let running = [];
  const WAIT = 2000;
  async function ask() {
    const answer = await fetch(`${page.root}rows?since=${encodeURIComponent(page.state)}${window.padre_news ? "&rows=1" : ""}`, {cache: "no-store"});
    if (answer.status === 204) return;
    if (answer.status === 403) throw new Error("Open the address again that `padre ui` printed");
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 200) || "Connection lost, retrying");
    const news = await answer.json();
    page.state = news.state;
    running = news.running;
    if (!news.changed) return;
    if (window.padre_news) window.padre_news(news.rows);
    else await replace();
  }
  const follows = () => ["follows what is recorded", ...running].join(" · ");
  /** The page as it is now, in place of what is shown; scroll and unfolded details stay. */
  async function replace() {
    const answer = await fetch(location.href, {cache: "no-store"});
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const main = document.querySelector("main"), opened = Array.from(main.querySelectorAll("details"), (each) => each.open);
    if (!fresh || fresh.isEqualNode(main)) return;
    fresh.querySelectorAll("details").forEach((each, place) => { each.open = Boolean(opened[place]); });
    main.replaceWith(document.adoptNode(fresh));
    window.padreBrush?.begin();
    drawCharts();
  }
  async function live() {
    if (document.visibilityState === "visible") {
      try {
        await ask();
        if (at("live").textContent !== follows()) at("live").textContent = follows();
      } catch (error) {
        at("live").textContent = error instanceof TypeError ? "Connection lost, retrying" : error.message;
      }
    }
    timer = setTimeout(live, WAIT);
  }
  let timer;
  document.addEventListener("visibilitychange", () => {
    if (page.live && document.visibilityState === "visible") { clearTimeout(timer); live(); }
  });

  /* ---- all pages in one file: the address names the one that is shown ---- */
  const to = (path) => page.single ? `#page=${path}` : path;
  const pages = Array.from(document.querySelectorAll("main.page"));
  function turn() {
    const given = new URLSearchParams(location.hash.slice(1)), path = given.get("page");
    const here = pages.find((each) => each.dataset.path === path) || pages[0], turned = here.hidden;
    for (const each of pages) each.hidden = each !== here;
    for (const link of document.querySelectorAll("body > header nav a")) {
      if (link.getAttribute("href") === to(here.dataset.section)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = here.dataset.title;
    const place = given.get("at") && document.getElementById(given.get("at"));
    if (place) place.scrollIntoView();
    else if (turned) { scrollTo(0, 0); here.focus({preventScroll: true}); }
  }
  if (page.single) {
    window.addEventListener("hashchange", turn);
    turn();
  }

  showScheme();
  drawCharts();
  if (page.live) timer = setTimeout(live, WAIT);
  return {copy, drawCharts, to, embed, schemed: (action) => schemes.push(action)};
})();
