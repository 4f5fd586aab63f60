// What pages do beyond links and forms. Without it everything works, only not live.
"use strict";

(() => {
  const POLL = 60000; // ms between two loads while there is no stream
  const RETRY = 5000; // ms until a part of the page that could not be loaded is loaded again
  const SILENT = 40000; // a stream that says nothing for so long is dead: it should every 15 s
  const IDLE = 300000; // after so long without a touch, loads do not keep the session alive
  const byId = (id) => document.getElementById(id);
  const hhmm = (date) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  let touchedAt = Date.now();
  let skew = 0; // ms that the database's clock is ahead of the browser's

  // ---- Countdowns: in the words of console/web/fragments.py ----

  function countdownText(seconds) {
    const left = Math.round(seconds);
    const two = (n) => String(n).padStart(2, "0");
    if (left <= 0) return left > -60 ? "due" : "overdue";
    if (left < 3600) return `in ${Math.floor(left / 60)}:${two(left % 60)}`;
    return `in ${Math.floor(left / 3600)} h ${two(Math.floor((left % 3600) / 60))} min`;
  }

  function tick() {
    for (const each of document.querySelectorAll("[data-until]")) {
      const text = countdownText((Date.parse(each.dataset.until) - Date.now() - skew) / 1000);
      if (each.textContent !== text) each.textContent = text;
    }
  }

  // ---- Live regions: elements with an id and data-live, which names topics, with commas ----

  const dirty = new Set(); // ids of regions that have changed on the server
  const loading = new Set(); // ids of regions that are being loaded: the next load of one begins after the last
  const failed = new Set(); // of these the last load, which is tried again
  let source = null, lastId = document.body.dataset.liveAfter || "", heardAt = 0;
  let lostAt = null, paused = false, over = false, pointerIn = null;

  const regions = () => [...document.querySelectorAll("[data-live][id]")];
  const topicsOf = (region) => region.dataset.live.split(",").map((each) => each.trim());

  function concerns(region, topic) {
    return topicsOf(region).some(
      (each) => each === topic || topic.startsWith(`${each} `) || each.startsWith(`${topic} `)
    );
  }

  function isRead(region) {
    const selection = document.getSelection();
    const selects = selection && !selection.isCollapsed && selection.containsNode(region, true);
    const chosen = region.querySelector("input[type=checkbox]:checked"); // rows for an action: kept until it is sent
    return selects || chosen || region.contains(document.activeElement) || (pointerIn && region.contains(pointerIn));
  }

  function mark(topic) {
    for (const region of regions()) if (topic === null || concerns(region, topic)) dirty.add(region.id);
    flush(false);
  }

  const waiting = () => [...dirty].filter((id) => !loading.has(id));

  function flush(forced) {
    for (const id of waiting()) {
      const region = byId(id);
      if (region && !forced && (paused || isRead(region))) continue;
      dirty.delete(id);
      if (region) load(region);
    }
    showWaiting();
  }

  function load(region) {
    const own = new URL(location.href);
    own.searchParams.delete("notice");
    const headers = { "X-Fragment": region.id };
    if (Date.now() - touchedAt > IDLE) headers["X-Background"] = "1";
    loading.add(region.id);
    // With itself as the source: of the requests of one source, htmx drops all that wait but the last.
    htmx.ajax("GET", region.dataset.liveFrom || own.pathname + own.search, {
      source: region, target: region, select: `#${region.id}`, swap: "outerHTML", headers,
    }).catch(() => fail(region.id)).finally(() => setTimeout(goOn, failed.has(region.id) ? RETRY : 0, region.id));
  }

  function fail(id) {
    failed.add(id);
    dirty.add(id);
    lose();
  }

  function goOn(id) {
    failed.delete(id);
    loading.delete(id);
    if (!over) flush(false);
  }

  // What a page asks for by itself keeps no session alive.
  document.addEventListener("htmx:configRequest", (event) => {
    if (Date.now() - touchedAt > IDLE) event.detail.headers["X-Background"] = "1";
  });

  // An answer without the region, such as the sign-in page, must not replace it by nothing.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const region = event.detail.target, xhr = event.detail.xhr;
    if (!region || !region.dataset || !region.dataset.live) return;
    const text = xhr.responseText;
    if (xhr.status !== 200 || !text.includes(`id="${region.id}"`)) {
      event.detail.shouldSwap = false;
      if (new URL(xhr.responseURL || location.href).pathname.startsWith("/sign-in")) end();
      else if (xhr.status >= 400) fail(region.id);
    } else if (region.dataset.digest && text.includes(`data-digest="${region.dataset.digest}"`)) {
      event.detail.shouldSwap = false;
    }
  });

  let urgent = urgentNow();
  function urgentNow() {
    const found = document.querySelector("[data-urgent]");
    return found ? Number(found.dataset.urgent) : 0;
  }

  document.addEventListener("htmx:afterSwap", () => {
    tick();
    const now = urgentNow();
    if (now > urgent) byId("live-announce").textContent = `${now} open ${now === 1 ? "incident" : "incidents"} of P0 or P1`;
    urgent = now;
  });

  // ---- The stream ----

  function open() {
    if (source || over || document.hidden) return;
    const topics = [...new Set(regions().flatMap(topicsOf))];
    const query = new URLSearchParams({ topics: topics.join(",") });
    if (lastId) query.set("after", lastId);
    heardAt = Date.now();
    source = new EventSource(`/live?${query}`);
    source.addEventListener("change", (event) => { lastId = event.lastEventId; mark(event.data); });
    source.addEventListener("reset", (event) => { lastId = event.lastEventId; mark(null); });
    source.addEventListener("clock", (event) => clock(JSON.parse(event.data)));
    source.addEventListener("over", end);
    source.addEventListener("stopping", () => { close(); lose(); setTimeout(open, 2000 + Math.random() * 4000); });
    source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) close(); lose(); };
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function clock(sent) {
    heardAt = Date.now();
    if (sent.now !== null) skew = sent.now - Date.now();
    if (sent.mode === "lost") return lose("the store is not reached");
    lostAt = null;
    say(sent.mode === "listening" ? "live" : "live, looked up every 5 s", "live");
    const shown = document.querySelector("[data-clock] time");
    if (shown && sent.data) { shown.dateTime = sent.data.at; shown.textContent = sent.data.text; }
  }

  function lose(why) {
    if (over) return;
    lostAt = lostAt || new Date();
    say(`not live since ${hhmm(lostAt)}: ${why || "loaded every minute"}`, "stale");
  }

  function end() {
    over = true;
    close();
    say(`not live since ${hhmm(new Date())}: your session has ended, load the page to sign in again`, "stale");
  }

  function say(text, state) {
    const bar = byId("live");
    bar.hidden = false;
    bar.dataset.state = state;
    if (byId("live-state").textContent !== text) byId("live-state").textContent = text;
  }

  function showWaiting() {
    const button = byId("live-waiting"), number = waiting().length;
    button.hidden = number === 0;
    button.textContent = number === 1 ? "1 change waits: show it" : `${number} changes wait: show them`;
  }

  function watch() {
    if (document.hidden || over) return;
    if (source && Date.now() - heardAt > SILENT) { close(); lose(); }
    if (!source) open();
  }

  function startLive() {
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, () => { touchedAt = Date.now(); }, { passive: true });
    }
    document.addEventListener("pointerdown", (event) => { pointerIn = event.target; });
    for (const kind of ["pointerup", "pointercancel"]) {
      document.addEventListener(kind, () => { pointerIn = null; setTimeout(flush, 300, false); });
    }
    for (const kind of ["focusout", "selectionchange"]) {
      document.addEventListener(kind, () => setTimeout(flush, 300, false));
    }
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    byId("live-waiting").addEventListener("click", () => flush(true));
    byId("live-pause").addEventListener("click", (event) => {
      paused = !paused;
      event.target.setAttribute("aria-pressed", String(paused));
      event.target.textContent = paused ? "Paused: go on" : "Pause";
      if (!paused) flush(false);
    });
    setInterval(watch, 10000);
    setInterval(() => { if (lostAt && !document.hidden && !over) mark(null); }, POLL);
    open();
  }

  // ---- Keyboard ----

  const KEYS = [["j", "next incident or check"], ["k", "previous one"], ["a", "go to Acknowledge"],
    ["/", "go to the filter"], ["?", "this help"]];
  const OFF = "paywatch-shortcuts-off";
  const areOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };

  function step(by) {
    const rows = [...document.querySelectorAll("main [data-row]")];
    const links = rows.length ? rows : [...document.querySelectorAll("main tbody tr a")];
    const at = links.findIndex((each) => each.contains(document.activeElement));
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    if (next) next.focus();
  }

  function acknowledge() {
    const row = document.activeElement.closest && document.activeElement.closest("[data-row]");
    const found = (row && row.querySelector("[data-acknowledge]")) || document.querySelector("[data-acknowledge]");
    if (found) found.focus();
  }

  function help() {
    const made = (name, text) => Object.assign(document.createElement(name), { textContent: text || "" });
    const dialog = made("dialog"), list = made("dl"), label = made("label", " Shortcuts are on"), box = made("input");
    for (const [key, what] of KEYS) list.append(made("dt", key), made("dd", what));
    box.type = "checkbox";
    box.checked = !areOff();
    box.addEventListener("change", () => { try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* kept off */ } });
    label.prepend(box);
    const form = Object.assign(made("form"), { method: "dialog" });
    form.append(made("button", "Close"));
    dialog.setAttribute("aria-label", "Keyboard shortcuts");
    dialog.append(made("h2", "Keyboard shortcuts"), list, label, form);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (at.closest && at.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (areOff() && event.key !== "?") return;
    const does = {
      j: () => step(1), k: () => step(-1), a: acknowledge, "?": help,
      "/": () => { const first = document.querySelector("form.filters input, form.filters select"); if (first) first.focus(); },
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  // What was just done is said once: not again when the page is loaded anew, or kept as a bookmark.
  const address = new URL(location.href);
  if (address.searchParams.has("notice")) {
    address.searchParams.delete("notice");
    history.replaceState(history.state, "", address);
  }

  tick();
  setInterval(tick, 1000);
  const bar = byId("live");
  if (bar) {
    byId("live-keys").addEventListener("click", help);
    bar.hidden = false;
    if (window.EventSource && window.htmx) startLive();
  }
})();
