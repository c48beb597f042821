"use strict";
// What a page gains with scripts. Each of these is also there without: links, forms, checkboxes.
(() => {
  const one = (what, within = document) => within.querySelector(what);
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const kept = new Map();
  let row = -1;
  let going = 0;

  // Pages.

  async function fetched(address) {
    if (!kept.has(address)) {
      const reply = fetch(address, { headers: { Accept: "text/html" } });
      kept.set(address, reply.then((r) => (r.ok ? r.text() : Promise.reject(r.status))));
      if (kept.size > 40) kept.delete(kept.keys().next().value);
    }
    return kept.get(address);
  }

  async function show(address) {
    const turn = ++going;
    let text;
    try {
      text = await fetched(address);
    } catch {
      kept.delete(address);
      location.assign(address);
      return;
    }
    if (turn !== going) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const open = all(".tg input:checked").map((box) => box.closest("tbody").id);
    const sliding = document.activeElement === one(".slide");
    document.title = page.title;
    one("main").replaceWith(document.adoptNode(one("main", page)));
    one("header.top").replaceWith(document.adoptNode(one("header.top", page)));
    one("footer").replaceWith(document.adoptNode(one("footer", page)));
    history.replaceState(null, "", address);
    for (const id of open) {
      const box = one(`[id="${CSS.escape(id)}"] .tg input`);
      if (box) box.checked = true;
    }
    row = -1;
    begin();
    if (sliding && one(".slide")) one(".slide").focus();
    one("#told").textContent = one("h1").textContent;
  }

  // The slider over the strip: its stops are the change days.

  function slider() {
    const strip = one("svg.strip");
    if (!strip) return;
    const stops = all("a", strip);
    const here = stops.findIndex((stop) => one(".on", stop));
    const input = document.createElement("input");
    const said = (n) => one("title", stops[n]).textContent;
    input.type = "range";
    input.className = "slide";
    input.min = 0;
    input.max = stops.length - 1;
    input.value = here < 0 ? stops.filter((s) => !one(".aft", s)).length - 1 : here;
    input.setAttribute("aria-label", strip.dataset.name);
    const tell = () => input.setAttribute("aria-valuetext", said(input.value));
    const go = (n) => {
      input.value = n;
      input.dispatchEvent(new Event("input"));
    };
    tell();
    let waiting;
    input.addEventListener("input", () => {
      tell();
      clearTimeout(waiting);
      waiting = setTimeout(() => show(stops[input.value].getAttribute("href")), 150);
    });
    input.addEventListener("keydown", (event) => {
      const way = { PageUp: 1, PageDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const month = (n) => stops[n].getAttribute("href").replace(/^.*\/(\d+-\d+)-\d+.*$/, "$1");
      let n = Number(input.value);
      const from = month(n);
      while (stops[n + way] && month(n) === from) n += way;
      go(n);
    });
    strip.after(input);
    const n = Number(input.value);
    setTimeout(() => {
      for (const near of [stops[n - 1], stops[n + 1]]) {
        if (near && near.getAttribute("href")) fetched(near.getAttribute("href")).catch(() => 0);
      }
    }, 400);
  }

  // New facts: said, never shown by themselves; listened to only while the page is seen.

  let stream = null;
  let appended = 0;

  function listen() {
    const feed = document.body.dataset.feed;
    if (!feed || !window.EventSource) return;
    if (document.hidden) {
      if (stream) stream.close();
      stream = null;
    } else if (!stream) {
      stream = new EventSource(feed);
      appended = 0;
      stream.addEventListener("appended", () => {
        appended += 1;
        const live = one("#live");
        const words = appended === 1 ? live.dataset.one : live.dataset.many;
        const link = document.createElement("a");
        link.href = location.href;
        link.textContent = live.dataset.show;
        if (one("form.edit")) {
          // What was typed stays: the new facts are shown beside it.
          link.href = feed.replace(".events", "");
          link.target = "_blank";
          link.textContent = live.dataset.beside;
        }
        live.replaceChildren(words.replace("%s", appended) + " ", link);
      });
    }
  }

  // Keys: none with a modifier, each also reachable by Tab.

  const follow = (what) => {
    const link = one(what);
    if (link) location.assign(link.href);
  };
  const step = (way) => {
    const rows = all(".m tbody tr, .life > li, .due > li, .list tbody tr").filter(
      (each) => each.offsetParent,
    );
    if (!rows.length) return;
    row = Math.min(Math.max(row + way, 0), rows.length - 1);
    const link = one("a", rows[row]);
    if (link) link.focus();
    rows[row].scrollIntoView({ block: "center" });
  };
  const keys = {
    ArrowLeft: () => follow('a[rel="prev"]'),
    ArrowRight: () => follow('a[rel="next"]'),
    t: () => follow(".home"),
    e: () => follow(".known li:nth-child(2) a"),
    c: () => follow(".today a:last-child"),
    j: () => step(1),
    k: () => step(-1),
    o: () => {
      const box = one(".tg input", document.activeElement.closest("tbody") || document);
      if (box) box.checked = !box.checked;
    },
    "/": () => one("#q").focus(),
    "?": () => one("#settings")?.click(),
  };
  const places = { a: 1, s: 2, t: 3, d: 6 };
  let begun = false;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog");
    if (!("keys" in document.body.dataset) || typing || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const place = begun && places[event.key];
    begun = event.key === "g";
    const act = place
      ? () => follow(`.top li:nth-child(${place}) a`)
      : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Settings: kept by the browser alone, and without meaning for any answer.

  function settings() {
    const dialog = one("#keys");
    if (!dialog) return;
    const opener = one("#settings");
    const keysOn = one('[name="keys"]', dialog);
    const looks = all('[name="look"]', dialog);
    keysOn.checked = "keys" in document.body.dataset;
    for (const each of looks) each.checked = each.value === (word("look") || "");
    dialog.hidden = false;
    opener?.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    keysOn.addEventListener("change", () => {
      localStorage.setItem("keys", keysOn.checked ? "" : "off");
      look();
    });
    for (const each of looks) {
      each.addEventListener("change", () => {
        localStorage.setItem("look", each.value);
        look();
      });
    }
  }

  function word(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function look() {
    const theme = word("look");
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    if (word("keys") === "off") delete document.body.dataset.keys;
    else document.body.dataset.keys = "";
  }

  function begin() {
    slider();
    settings();
  }

  look();
  document.addEventListener("visibilitychange", listen);
  begin();
  listen();
})();
