// Makes pages that work without it quicker: panel, keys, confirmation, undo, live updates, presence, commands.

const html = document.documentElement;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const { me } = html.dataset;
const csrf = one("meta[name=csrf]");
const [main, ask, panel, keymap, palette] = ["#main", "#ask", "#panel", "#keymap", "#palette"].map((id) => one(id));
const open = () => Boolean(panel?.childElementCount);
const casePage = () => one("[data-case-page] [data-case-id]");
const shown = () => (open() ? one("[data-case-id]", panel) : casePage());
const rows = () => all("[data-row]");
const rowOf = (reference) => one(`[data-row][data-reference="${CSS.escape(reference)}"]`);
const pathOf = (reference) => `/cases/${encodeURIComponent(reference)}`;

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const post = (url, fields, more = {}) => {
  const headers = { [csrf.dataset.header]: csrf.content, Accept: "text/html", ...more };
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), keepalive: true, headers });
};
const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

// What stands there now; null when the answer is something else, such as the log-in.
const load = async (url, must) => {
  const headers = { Accept: "text/html", "HX-Request": "true" };
  const answer = await fetch(url, { headers }).catch(() => null);
  const page = answer?.ok && !answer.redirected && (await parse(answer));
  return (page && one(must, page) && page) || null;
};

// What the address says, without what belongs to one moment.
const said = (...without) => {
  const query = new URLSearchParams(window.location.search);
  without.forEach((name) => query.delete(name));
  return query;
};
const say = (query) => window.history.replaceState(null, "", `${window.location.pathname}?${query}`);

/* ---------- acts: post in the background, say what came of it */
// Says it for ten seconds, with the form that takes it back or goes on from it.
const toast = (text, bad = false, form = null) => {
  const box = element("div", { className: bad ? "toast bad" : "toast" }, element("span", { textContent: text }));
  if (form) box.append(form);
  one("#toasts").append(box);
  setTimeout(() => box.remove(), 10_000);
};
const undo = () => all("form[action^='/undo/']").at(-1);

// Post, then redirect: the page that comes back says what happened, with or without script.
const settle = async (answer, form) => {
  if (answer.redirected && new URL(answer.url).pathname === "/login") return window.location.assign(answer.url);
  const page = await parse(answer);
  const result = one(".bulk-result", page);
  const refusal = one(".notice.bad[role=alert]", page);
  const notice = refusal ?? (result ? one(".notice", result) : one(".notice.good", page));
  const done = answer.ok && !refusal;
  const failed = result && form.id !== "bulk" ? all("li", result) : [];
  const text = notice
    ? [one("span", notice) ?? notice, ...failed].map((part) => part.textContent.trim()).join(" ")
    : `Not done: the service answered ${answer.status}. Reload, then try again.`;
  if (form.id === "bulk" && result) one("[data-bulk-place]").replaceChildren(result.cloneNode(true));
  if (ask.open && !done) {
    one(".notice.bad", ask)?.remove();
    ask.prepend(element("p", { className: "notice bad", textContent: text, role: "alert" }));
  } else if (notice || !answer.ok) {
    toast(text, !done || failed.length > 0, notice && one("form", notice));
  }
  if (done) {
    ask.close();
    // What was written has been sent; it no longer keeps its section from being brought up to date.
    if (form.contains(document.activeElement)) document.activeElement.blur();
    form.reset();
  }
  await refresh(answer.ok && !result ? page : null);
  return done;
};
const refresh = async (page) => {
  if (one("#list")) await renewRows();
  if (open()) await loadPanel(shown().dataset.reference);
  else if (casePage()) await refreshCase(page);
  else if (page && one("main h1", page)?.textContent === one("h1", main)?.textContent && !one("table.queue")) {
    main.replaceChildren(...one("#main", page).childNodes);
    ready(main);
  }
};

const act = async (form, submitter) => {
  const many = form.id === "bulk";
  const taken = form.matches("[action^='/undo/']");
  const body = new FormData(form, submitter);
  submitter?.setAttribute("disabled", "");
  if (many) all("details[open]", form).forEach((menu) => (menu.open = false));
  form.closest(".toast")?.remove();
  if (taken) one("[data-bulk-place]")?.replaceChildren();
  try {
    const answer = await post(form.getAttribute("action"), body, many || taken ? { "HX-Request": "true" } : {});
    const done = await settle(answer, form);
    if (done && form.dataset.act === "decide" && rows().length) move(1);
  } catch {
    toast("The service cannot be reached. It is not known whether this was stored; look before you repeat it.", true);
  } finally {
    submitter?.removeAttribute("disabled");
    countSelected();
  }
};
const confirm = async (url) => {
  const question = await load(url, "h2");
  if (!question) return window.location.assign(url);
  ask.replaceChildren(...question.body.childNodes);
  if (!ask.open) ask.showModal();
  (one("[autofocus]", ask) ?? one("button", ask))?.focus();
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const asks = form.matches("[data-ask]");
  if (!asks && !form.matches("[data-act], [action^='/undo/'], #bulk:not(:has([name=all]:checked))")) return;
  event.preventDefault();
  if (asks) confirm(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
  else act(form, event.submitter);
});

const countSelected = () => {
  const count = all("[name=select]:checked").length;
  if (one("[data-selected]")) one("[data-selected]").textContent = count ? `${count} selected:` : "";
};
document.addEventListener("change", countSelected);

/* ---------- the list, without laying it out anew */
let [selected, anchor, waiting] = [null, null, 0];

const check = (row, on) => {
  const box = one("input[type=checkbox]", row);
  if (box && box.checked !== on) box.click();
};
const swapRow = (row, fresh) => {
  const hadFocus = row.contains(document.activeElement);
  if (one("input[type=checkbox]:checked", row) && fresh.dataset.version === row.dataset.version) check(fresh, true);
  row.replaceWith(fresh);
  if (row === selected) select(fresh, hadFocus);
  if (row === anchor) anchor = fresh;
};

// Rows that are shown get their present state; none comes, goes or moves.
const renewRows = async () => {
  const page = await load(`/queue/rows?${said("open")}`, "#list");
  if (!page) return;
  const now = new Map(all("tr[data-row]", page).map((row) => [row.dataset.case, row]));
  for (const row of all("#list tr[data-row]")) {
    const fresh = now.get(row.dataset.case);
    changed.delete(row.dataset.case);
    if (!fresh) row.classList.add("gone");
    else if (fresh.dataset.version !== row.dataset.version || row.classList.contains("gone")) swapRow(row, fresh);
  }
  paintBar();
  paintPresence();
};

// Asked for: the list as it is now, from the top, with what was selected still selected.
const newList = async () => {
  const list = (await load(`/queue/rows?${said("open", "cursor")}`, "#list"))?.querySelector("#list");
  if (!list) return window.location.reload();
  const picked = new Set(all("input[name=select]:checked").map((box) => box.value));
  const again = selected?.dataset.reference;
  say(said("cursor"));
  one("#list").replaceWith(list);
  window.htmx?.process(list);
  for (const row of rows()) if (picked.has(one("input[name=select]", row)?.value)) check(row, true);
  selected = null;
  if (again && rowOf(again)) select(rowOf(again), !open());
  opened.clear();
  changed.clear();
  many = false;
  paintBar();
  ready(list);
};

const select = (row, focus = true) => {
  selected?.classList.remove("selected");
  selected?.removeAttribute("aria-current");
  selected = row;
  row.classList.add("selected");
  row.setAttribute("aria-current", "true");
  if (focus) (one("a", row) ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};
const move = (step) => {
  const list = rows();
  if (!list.length) return;
  const at = selected?.isConnected ? list.indexOf(selected) : -1;
  select(list[Math.min(list.length - 1, Math.max(0, at + step))]);
  if (open() && selected.dataset.reference) {
    clearTimeout(waiting);
    waiting = setTimeout(() => openPanel(selected), 150);
  }
};
const range = () => {
  const list = rows();
  const [from, to] = [list.indexOf(anchor ?? selected), list.indexOf(selected)].sort((a, b) => a - b);
  list.slice(Math.max(0, from), to + 1).forEach((row) => check(row, true));
};

/* ---------- panel */
const loadPanel = async (reference) => {
  const fresh = (await load(`${pathOf(reference)}?panel`, "[data-case-id]"))?.body;
  if (!fresh) return toast("The case could not be loaded. Reload the page, then try again.", true);
  if (open() && shown().dataset.reference === reference) merge(panel, fresh);
  else panel.replaceChildren(...fresh.childNodes);
  document.body.classList.add("panel-open");
  window.htmx?.process(panel);
  ready(panel);
};
const openPanel = async (row) => {
  select(row, false);
  await loadPanel(row.dataset.reference);
  if (!open()) return;
  panel.scrollTop = 0;
  row.scrollIntoView({ block: "nearest" });
  say(new URLSearchParams([...said("open"), ["open", row.dataset.reference]]));
  tellPresence("viewing");
};
const closePanel = () => {
  tellPresence("left");
  panel.replaceChildren();
  document.body.classList.remove("panel-open");
  say(said("open"));
  if (selected?.isConnected) select(selected);
};

document.addEventListener("click", (event) => {
  const { target } = event;
  const on = (selector) => target.closest(selector);
  for (const menu of all("details.menu[open], details.why[open]")) if (!menu.contains(target)) menu.open = false;
  const row = on("table.queue tr[data-row]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
  const opens = row && panel && plain && !on("button, input, label, select, summary") && !on("a:not(.title)");
  const run =
    (on("[data-bar] a") && one("#list") && newList) ||
    (on("[data-close]") && ask.open && (() => ask.close())) ||
    (on("[data-panel-close]") && closePanel) ||
    (on("[data-copy]") && copyLink) ||
    (on("[data-print]") && (() => window.print())) ||
    (on("[data-help]") && (() => keymap.showModal())) ||
    (opens && (() => openPanel(row)));
  if (!run) return;
  event.preventDefault();
  run();
});
const copyLink = () => {
  const { href } = new URL(pathOf(shown().dataset.reference), window.location.href);
  return navigator.clipboard.writeText(href).then(() => toast("Link copied."), () => toast(href));
};

/* ---------- a case that changes under the reader's eyes */
const words = (node) => {
  const copy = node.cloneNode(true);
  all(".rel, .people, time, [data-countdown], [hidden]", copy).forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ");
};
const busy = (node) => Boolean(one(":is(input, textarea, select):is(:focus, :user-valid, :user-invalid)", node));

// Section by section: what somebody is writing in stays, what is new is highlighted, what is the same is not touched.
const merge = (place, fresh) => {
  const unfolded = new Set(all("details[open] > summary", place).map((summary) => summary.textContent));
  const before = new Map(all("section[id]", place).map((section) => [section.id, section]));
  const after = all("section[id]", fresh);
  const same = after.length === before.size && after.every((section) => before.has(section.id));
  const whole = !same && !busy(place);
  for (const section of after) {
    const now = before.get(section.id);
    if (!now || words(now) !== words(section)) section.classList.add("fresh");
    if (!whole && now && !busy(now)) now.replaceWith(section);
  }
  if (whole) place.replaceChildren(...fresh.childNodes);
  else {
    for (const head of [".head[data-case-id]", "[data-acts]", ".panel-head"]) {
      const next = one(head, fresh);
      if (next) one(head, place)?.replaceWith(next);
    }
    const there = one("[data-case-id]", place).dataset;
    there.version = one("[data-case-id]", fresh)?.dataset.version ?? there.version;
    all("input[name=version]", place).forEach((field) => (field.value = there.version));
  }
  for (const it of all("summary", place)) if (unfolded.has(it.textContent)) it.parentElement.open = true;
};

const refreshCase = async (page) => {
  const has = "[data-case-page]";
  const fresh = page && one(has, page) ? page : await load(window.location.href, has);
  if (!fresh) return;
  merge(one(has), one(has, fresh));
  ready(main);
};

/* ---------- times */
const ready = (root) => {
  for (const time of html.dataset.zone ? [] : all("time[data-local]:not([title])", root)) {
    time.title = time.textContent.trim();
    time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
  paintPresence();
};

setInterval(() => {
  for (const count of all("[data-countdown]")) {
    const left = Math.max(0, Math.round((new Date(count.dataset.until) - Date.now()) / 1000));
    count.textContent = left > 90 ? `${Math.ceil(left / 60)} min` : `${left} s`;
  }
}, 1000);

/* ---------- live */
const STALE = 25_000;
const indicator = one("[data-live]");
const [opened, changed] = [new Set(), new Set()];
let [many, paused, resting, looking] = [false, false, 0, 0];
let [position, heard, source] = [html.dataset.since, Date.now(), null];

const state = (style, text) => {
  indicator.className = `live ${style}`;
  indicator.title = paused ? "Go on with live updates" : "Pause live updates";
  const words = one("[data-live-words]", indicator);
  if (words.textContent !== text) words.textContent = text;
};
const connect = () => {
  if (source || paused || !position) return;
  source = new EventSource(`/live?since=${position}`);
  const work = { moves: moved, presence: (list) => paintPresence((present = list)), beat: () => {} };
  for (const name of Object.keys(work)) {
    source.addEventListener(name, (event) => {
      heard = Date.now();
      position = event.lastEventId || position;
      state("on", "live");
      work[name](JSON.parse(event.data));
    });
  }
  source.addEventListener("error", () => Date.now() - heard < STALE && state("wait", "reconnecting"));
};
const disconnect = () => (source = source?.close());

// A stream that broke is taken up by the browser; one that was refused, by this.
setInterval(() => {
  if (document.hidden) return;
  if (source?.readyState === EventSource.CLOSED) disconnect();
  connect();
  if (!paused && Date.now() - heard > STALE) {
    state("off", `stale since ${new Date(heard).toLocaleTimeString([], { timeStyle: "short" })}`);
  }
}, 5_000);

indicator.addEventListener("click", () => {
  paused = !paused;
  state(paused ? "" : "wait", paused ? "paused" : "connecting");
  (paused ? disconnect : connect)();
});

// A browser keeps six connections to one address; pages nobody looks at give theirs back.
document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (document.hidden) return (resting = setTimeout(disconnect, 20_000));
  heard = Math.max(heard, Date.now() - 15_000);
  connect();
});

const moved = ({ moved: list, more }) => {
  for (const { id, version, opened: isNew } of list) {
    const case_ = shown()?.dataset;
    if (case_?.caseId === id && Number(case_.version) < version) {
      open() ? loadPanel(case_.reference) : refreshCase();
    }
    const row = one(`[data-row][data-case="${id}"]`);
    if (!row && isNew && (one("table.queue") ?? panel)) opened.add(id);
    if (row?.dataset.version && Number(row.dataset.version) < version) {
      changed.add(id);
      row.classList.add("changed");
    }
  }
  many = many || more;
  paintBar();
  if (window.location.pathname === "/approvals") looking ||= setTimeout(lookAgain, 1_000);
};

// Requests belong to cases that moved; which of them this list would show, only the list itself knows.
const cards = (page) => new Map(all("[data-request]", page).map((it) => [it.dataset.request, it.dataset.status]));
const lookAgain = async () => {
  looking = 0;
  const page = await load(window.location.href, "#main");
  const [here, there] = [cards(document), cards(page ?? document)];
  for (const [id, status] of there) if (here.get(id) !== status) (here.has(id) ? changed : opened).add(id);
  for (const id of here.keys()) if (!there.has(id)) changed.add(id);
  paintBar();
};

const paintBar = () => {
  const bar = one("[data-bar]");
  if (!opened.size && !changed.size) return bar?.replaceChildren();
  const filtered = said("open", "cursor").size > 0;
  const parts = [
    opened.size && `${opened.size}${many ? "+" : ""} new${filtered ? " in the whole queue" : ""}`,
    changed.size && `${changed.size} changed`,
  ];
  const text = `${parts.filter(Boolean).join(", ")} – press r`;
  if (!one("a", bar)) bar.append(element("a", { className: "button primary", href: "" }));
  if (one("a", bar).textContent !== text) one("a", bar).textContent = text;
};

/* ---------- presence */
let [present, doing] = [[], null];

const badge = ({ subject, editing }) => {
  const [className, does] = editing ? ["editing", "writing"] : ["viewing", "looking"];
  return element("span", { className, textContent: subject, title: `${subject} is ${does} here` });
};
const at = (id) => present.filter((who) => who.subject !== me && who.caseId === id).map(badge);

const paintPresence = () => {
  for (const row of all("table.queue tr[data-case]")) {
    const people = at(row.dataset.case);
    const place = one(".people", row) ?? element("span", { className: "people" });
    if (people.length && !place.isConnected) (one(".title", row) ?? row.cells[0]).after(place);
    place.replaceChildren(...people);
  }
  for (const place of all("[data-people]")) {
    place.replaceChildren(...at(place.closest("[data-case-id]")?.dataset.caseId));
  }
};
const tellPresence = (what) => {
  const id = shown()?.dataset.caseId;
  if (!id || (what !== "left" && document.hidden)) return;
  doing = what;
  post("/presence", { case: id, state: what }).catch(() => {});
};

const now = () => (one("form:is([data-act], [data-ask]) :focus:not(button)") ? "editing" : "viewing");
setInterval(() => tellPresence(now()), 15_000);
document.addEventListener("focusin", () => shown() && now() !== doing && tellPresence(now()));
window.addEventListener("pagehide", () => tellPresence("left"));

/* ---------- keys */
let chord = 0;
const scope = () => (open() ? panel : casePage() ? main : selected);

const trigger = async (key) => {
  const bulk = !open() && one("[name=select]:checked") && one(`[data-bulk-key="${key}"]`);
  if (bulk) {
    bulk.click();
    return bulk.matches("summary") ? one("select, input", bulk.parentElement)?.focus() : undefined;
  }
  if (selected?.isConnected && selected.dataset.reference && panel && !open()) {
    const path = pathOf(selected.dataset.reference);
    if (key === "a") {
      const version = element("input", { name: "version", value: selected.dataset.version });
      const verb = selected.dataset.assignee === me ? "release" : "claim";
      return act(element("form", { action: `${path}/${verb}` }, version));
    }
    if (key === "1") return confirm(`${path}/requests/new`);
    await openPanel(selected);
  }
  const target = scope() && (one(`[data-key="${key}"]`, scope()) ?? one(`[data-keys-too="${key}"]`, scope()));
  if (!target) return;
  if (target.matches("button")) return target.click();
  target.scrollIntoView({ block: "center" });
  const section = target.matches("summary") && target.parentElement;
  if (section) section.open = true;
  const field = section && (one(`[data-field="${key}"]`, section) ?? one("select, input:not([type=hidden])", section));
  (field || target).focus();
};
const single = {
  j: () => move(1),
  k: () => move(-1),
  r: () => one("[data-bar] a")?.click(),
  u: () => undo()?.requestSubmit(),
  x: () => selected && check((anchor = selected), !one("input[type=checkbox]", selected)?.checked),
  X: range,
  "?": () => keymap.showModal(),
  "/": () => (one("input[type=search]") ? one("input[type=search]").focus() : command()),
};

const escape = (typing) => {
  const menu = one("details.menu[open], details.why[open]");
  if (menu) {
    menu.open = false;
    one("summary", menu).focus();
  } else if (typing) typing.blur();
  else if (open()) closePanel();
};

// What a key does on the page as it is; nothing when the browser is to do what it does.
const meaning = ({ key, ctrlKey, metaKey, altKey, target, isComposing }) => {
  const ctrl = ctrlKey || metaKey;
  if (ctrl && key.toLowerCase() === "k") return command;
  if (one("dialog[open]")) return null;
  const typing = target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  if (key === "Escape") return () => escape(typing);
  if (typing) return null;
  if (ctrl && key === "z" && undo()) return single.u;
  if (ctrl || altKey) return null;
  if (key === "Enter") {
    const own = !target.closest("a, button, summary") || target.closest("table.queue tr[data-row] a.title");
    return own && selected?.dataset.reference && panel && (() => openPanel(selected));
  }
  if (html.dataset.keys === "off" || isComposing) return null;
  const second = Date.now() - chord < 1_500;
  chord = key === "g" && !second ? Date.now() : 0;
  if (second) return () => one(`[data-go="${CSS.escape(key)}"]`)?.click();
  const acts = /^[1-9a-z]$/i.test(key) && (shown() || selected || one("[name=select]:checked"));
  return single[key] ?? (acts && (() => trigger(key)));
};

document.addEventListener("keydown", (event) => {
  const run = meaning(event);
  if (!run) return;
  event.preventDefault();
  run();
});

/* ---------- widths: dragging the edge of a column is one step of the links under Display */
document.addEventListener("pointerdown", ({ target, x }) => {
  const drop = (up) => one(`[data-step="${target.dataset.grip} ${Math.sign(Math.round((up.x - x) / 40))}"]`)?.click();
  if (target.dataset?.grip) document.addEventListener("pointerup", drop, { once: true });
});

/* ---------- commands: what the page offers anyway, found by its words */
const field = one("input", palette);
const list = one("select", palette);
let offered = [];

const commands = () => {
  const acts = all("[data-key], [data-copy], [data-print]", scope() ?? palette);
  return [...acts, ...all("nav.side a[href]:not(.brand), #palette :is(a, button)")].map((it) => {
    const { key, go, setting } = it.dataset;
    const name = (it.title || it.firstElementChild?.textContent || it.textContent).trim();
    const text = it.matches("a") ? `Go to ${name.replace(/\d+$/, "")}` : it.matches("textarea") ? "Comment" : name;
    const choose = () => post("/settings", setting).then(() => window.location.reload());
    const run = () => (key ? trigger(key) : setting ? choose() : it.click());
    return { text, key: go ? `g ${go}` : key, run };
  });
};

const offer = () => {
  const text = field.value.trim();
  const words = text.toLowerCase().split(/\s+/);
  const find = () => window.location.assign(`/queue?q=${encodeURIComponent(text)}`);
  offered = commands().filter((one) => words.every((word) => one.text.toLowerCase().includes(word)));
  if (text) offered.push({ text: `Search the queue for “${text}”`, run: find });
  list.replaceChildren(...offered.map(({ text, key }) => new Option(key ? `${text} (${key})` : text)));
  list.selectedIndex = 0;
};
const command = () => {
  field.value = "";
  offer();
  if (!palette.open) palette.showModal();
};
const run = () => {
  palette.close();
  offered[list.selectedIndex]?.run();
};
field.addEventListener("input", offer);
list.addEventListener("click", run);
palette.addEventListener("keydown", (event) => {
  const step = event.target === field && { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step && event.key !== "Enter") return;
  event.preventDefault();
  if (step) list.selectedIndex = (list.selectedIndex + step + offered.length) % offered.length;
  else run();
});

/* ---------- begin */
html.classList.add("scripted");
ready(document);
state("wait", "connecting");
connect();
const back = one("[data-back]");
if (back && document.referrer.startsWith(`${window.location.origin}/queue`)) back.href = document.referrer;
const reopen = panel && said().get("open");
if (reopen) (rowOf(reopen) ? openPanel(rowOf(reopen)) : loadPanel(reopen));
if (casePage()) tellPresence("viewing");
