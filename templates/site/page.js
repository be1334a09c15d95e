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
    at("scheme").textContent = {auto: "◐ auto", light: "○ light", dark: "● dark"}[scheme];
    at("scheme").setAttribute("aria-label", `Colours: ${scheme}. Change.`);
  }
  at("scheme").addEventListener("click", () => {
    scheme = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length];
    try { localStorage.setItem("padre-scheme", scheme); } catch { /* a page from a file may keep nothing */ }
    showScheme();
    drawCharts(true);
  });
  dark.addEventListener("change", () => { showScheme(); drawCharts(true); });

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
  async function drawChart(figure) {
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const box = figure.querySelector(".chart");
    try {
      await window.vegaEmbed(box, themed(spec), {ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: {disableDefaultStyle: true}, loader: nothing});
      box.querySelector("svg")?.setAttribute("aria-hidden", "true");
      figure.dataset.drawn = "1";
    } catch (error) {
      box.textContent = `This chart cannot be drawn (${error.message}). Its numbers stand below.`;
      figure.dataset.drawn = "failed";
    }
  }
  const figures = () => Array.from(document.querySelectorAll("figure.plot"));
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
    note.append(`This is ${page.version}. `, link, later[0].says ? `: ${later[0].says}.` : ".");
    document.querySelector("main").before(note);
  };

  /* ---- what arrives meanwhile ---- */
  let state = page.state, lost = false;
  const WAIT = 2000;
  async function ask() {
    const answer = await fetch(`${page.root}rows?since=${encodeURIComponent(state)}${window.padre_runs ? "&rows=1" : ""}`, {cache: "no-store"});
    if (answer.status === 204) return;
    if (answer.status === 403) throw new Error("Open the address again that `padre ui` printed");
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 200) || "Connection lost, retrying");
    const news = await answer.text();
    state = answer.headers.get("ETag");
    if (window.padre_runs) window.padre_runs(news);
    else await replace();
  }
  /** The page as it is now, in place of what is shown; scroll and unfolded details stay. */
  async function replace() {
    const answer = await fetch(location.href, {cache: "no-store"});
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const main = document.querySelector("main"), opened = Array.from(main.querySelectorAll("details"), (each) => each.open);
    if (!fresh || fresh.isEqualNode(main)) return;
    fresh.querySelectorAll("details").forEach((each, place) => { each.open = Boolean(opened[place]); });
    main.replaceWith(document.adoptNode(fresh));
    drawCharts();
  }
  async function live() {
    if (document.visibilityState === "visible") {
      try {
        await ask();
        if (lost) at("live").textContent = "follows what is recorded";
        lost = false;
      } catch (error) {
        lost = true;
        at("live").textContent = error instanceof TypeError ? "Connection lost, retrying" : error.message;
      }
    }
    timer = setTimeout(live, WAIT);
  }
  let timer;
  document.addEventListener("visibilitychange", () => {
    if (page.live && document.visibilityState === "visible") { clearTimeout(timer); live(); }
  });

  showScheme();
  drawCharts();
  if (page.live) timer = setTimeout(live, WAIT);
  return {copy, drawCharts};
})();
