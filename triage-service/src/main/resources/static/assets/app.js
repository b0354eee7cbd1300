// Makes pages that work without it quicker: panel, keys, confirmation, undo, live updates, presence, commands.

<<<<<<< HEAD
  const html = document.documentElement;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const csrf = one("meta[name=csrf]");
  const me = html.dataset.me;
  const main = one("#main");
  const ask = one("#ask");
  const panel = one("#panel");
  const casePage = () => one("[data-case-page] [data-case-id]");
  const shown = () => (panel?.childElementCount ? one("[data-case-id]", panel) : casePage());

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const post = (url, body, more = {}) =>
    fetch(url, {
      method: "POST",
      body,
      keepalive: true,
      headers: { [csrf.dataset.header]: csrf.content, Accept: "text/html", ...more },
    });

  const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  /* ---------------------------------------------------------- toasts and undo */

  let undoable = null;

  const toast = (text, { bad = false, undo = null, form = null } = {}) => {
    const box = element("div", { className: bad ? "toast bad" : "toast" }, element("span", { textContent: text }));
    const close = () => {
      box.remove();
      if (undoable?.box === box) undoable = null;
    };
    if (undo) {
      undoable = { box, token: undo };
      const button = element("button", { type: "button", textContent: "Undo" }, " ", element("kbd", { textContent: "u" }));
      button.addEventListener("click", takeBack);
      box.append(button);
    }
    if (form) {
      const button = element("button", { type: "button", textContent: one("button", form).textContent });
      button.addEventListener("click", () => {
        close();
        act(form);
      });
      box.append(button);
    }
    one("#toasts").append(box);
    setTimeout(close, 10_000);
    return close;
  };

  const takeBack = async () => {
    if (!undoable) return;
    const { box, token } = undoable;
    undoable = null;
    box.remove();
    one("[data-bulk-place]")?.replaceChildren();
    try {
      const answer = await post(`/undo/${encodeURIComponent(token)}`, new URLSearchParams(), { "HX-Request": "true" });
      const told = one(".bulk-result", await parse(answer));
      const failed = told ? all("li", told).map((item) => item.textContent) : [];
      if (!told) toast(`Not taken back: the service answered ${answer.status}.`, { bad: true });
      else toast([one("span", told).textContent, ...failed].join(" "), { bad: failed.length > 0 });
      await refresh(null);
    } catch {
      toast("The service cannot be reached. It is not known whether this was taken back; look before you go on.", { bad: true });
    }
  };

  /* ---------------------------------------------------------- acts: post in the background, say what came of it */

  // Post, then redirect: the page that comes back says what happened, with or without script.
  const settle = async (answer, form = null) => {
    if (answer.redirected && new URL(answer.url).pathname === "/login") {
      window.location.assign(answer.url);
      return false;
    }
    const page = await parse(answer);
    const bad = one(".notice.bad[role=alert]", page);
    const good = one(".notice.good", page);
    if (!answer.ok || bad) {
      const text = (bad && (one("span", bad) ?? bad).textContent.trim()) ?? `Not done: the service answered ${answer.status}. Reload, then try again.`;
      if (ask.open) {
        one(".notice.bad", ask)?.remove();
        ask.prepend(element("p", { className: "notice bad", textContent: text, role: "alert" }));
      } else {
        const form = bad && one("form", bad);
        toast(text, { bad: true, form: form && document.adoptNode(form) });
      }
      await refresh(answer.ok ? page : null);
      return false;
    }
    if (ask.open) ask.close();
    // What was written has been sent; it no longer keeps its section from being brought up to date.
    if (form?.contains(document.activeElement)) document.activeElement.blur();
    form?.reset();
    if (good) toast(one("span", good)?.textContent ?? good.textContent, { undo: good.dataset.undo });
    await refresh(page);
    return true;
  };

  const refresh = async (page) => {
    if (one("#list")) await renewRows();
    if (panel?.childElementCount) await loadPanel(one("[data-case-id]", panel).dataset.reference);
    else if (casePage()) await refreshCase(page);
    else if (page && one("main h1", page)?.textContent === one("h1", main)?.textContent && !one("table.queue")) {
      main.replaceChildren(...one("#main", page).childNodes);
      ready(main);
    }
  };

  const act = async (form, submitter) => {
    const decide = form.dataset.act === "decide";
    submitter?.setAttribute("disabled", "");
    try {
      const body = new URLSearchParams(new FormData(form));
      if (submitter?.name) body.append(submitter.name, submitter.value);
      const done = await settle(await post(form.action, body), form);
      if (done && decide && rows().length) move(1);
      return done;
    } catch {
      toast("The service cannot be reached. It is not known whether this was stored; look before you repeat it.", { bad: true });
    } finally {
      submitter?.removeAttribute("disabled");
    }
  };

  // A part of a page; null when the answer is something else, such as the log-in.
  const part = async (url, must) => {
    const answer = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return one(must, page.body) && document.adoptNode(page.body);
  };

  const confirm = async (url) => {
    const question = await part(url, "h2");
    if (!question) return window.location.assign(url);
    ask.replaceChildren(...question.childNodes);
    if (!ask.open) ask.showModal();
    (one("[autofocus]", ask) ?? one("button", ask))?.focus();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[action^='/undo/']")) {
      event.preventDefault();
      undoable = { box: form.closest(".notice") ?? form, token: form.getAttribute("action").split("/").pop() };
      takeBack();
    } else if (form.id === "bulk" && !form.elements.all.checked) {
      event.preventDefault();
      bulk(form, event.submitter);
    } else if (form.matches("[data-ask]")) {
      event.preventDefault();
      confirm(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    } else if (form.matches("[data-act]")) {
      event.preventDefault();
      act(form, event.submitter);
    }
  });

  // Many at once: what came of each stands above the list, which is not laid out anew.
  const bulk = async (form, submitter) => {
    const body = new URLSearchParams(new FormData(form, submitter));
    all("details[open]", form).forEach((menu) => (menu.open = false));
    const answer = await post(form.action, body, { "HX-Request": "true" }).catch(() => null);
    const told = answer?.ok && one(".bulk-result", await parse(answer));
    if (!told) return toast("It is not known what was stored; reload the page and look.", { bad: true });
    one("[data-bulk-place]").replaceChildren(document.adoptNode(told));
    if (told.dataset.undo) toast(one("span", told).textContent, { undo: told.dataset.undo });
    form.reset();
    await renewRows();
    countSelected();
  };

  const countSelected = () => {
    const words = one("[data-selected]");
    if (!words) return;
    words.dataset.idle ??= words.textContent;
    const count = all('input[name="select"]:checked').length;
    words.textContent = count ? `${count} selected:` : words.dataset.idle;
  };
  document.addEventListener("change", countSelected);

  /* ---------------------------------------------------------- the list, without laying it out anew */

  const freshList = async (place) => {
    const query = new URLSearchParams(window.location.search);
    query.delete("open");
    if (place === "top") query.delete("cursor");
    return (await part(`/queue/rows?${query}`, "#list"))?.querySelector("#list");
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
    const list = await freshList("here");
    if (!list) return;
    const now = new Map(all("tr[data-row]", list).map((row) => [row.dataset.case, row]));
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
    const list = await freshList("top");
    if (!list) return window.location.reload();
    const reference = selected?.dataset.reference;
    const picked = new Set(all("input[name=select]:checked").map((box) => box.value));
    const url = new URL(window.location.href);
    url.searchParams.delete("cursor");
    window.history.replaceState(null, "", url);
    one("#list").replaceWith(list);
    window.htmx?.process(list);
    for (const row of rows()) if (picked.has(one("input[name=select]", row)?.value)) check(row, true);
    selected = null;
    const again = reference && one(`[data-row][data-reference="${CSS.escape(reference)}"]`);
    if (again) select(again, !panel.childElementCount);
    opened.clear();
    changed.clear();
    many = false;
    paintBar();
    ready(list);
  };

  /* ---------------------------------------------------------- times */

  const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

  const ready = (root) => {
    if (!html.dataset.zone) {
      for (const time of all("time[data-local]", root)) {
        time.title = time.textContent.trim();
        time.textContent = local.format(new Date(time.dateTime));
      }
    }
    for (const button of all("[data-copy], [data-print]", root)) button.hidden = false;
    paintPresence();
  };

  setInterval(() => {
    for (const count of all("[data-countdown]")) {
      const left = Math.max(0, Math.round((new Date(count.dataset.until) - Date.now()) / 1000));
      count.textContent = left > 90 ? `${Math.ceil(left / 60)} min` : `${left} s`;
    }
  }, 1000);

  /* ---------------------------------------------------------- rows and panel */

  const rows = () => all("[data-row]");
  let selected = null;
  let anchor = null;
  let waiting = 0;

  const select = (row, focus = true) => {
    selected?.classList.remove("selected");
    selected?.removeAttribute("aria-current");
    selected = row;
    if (!row) return;
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
    if (panel?.childElementCount && selected.dataset.reference) {
      clearTimeout(waiting);
      waiting = setTimeout(() => openPanel(selected), 150);
    }
  };

  const remember = (reference) => {
    const url = new URL(window.location.href);
    if (reference) url.searchParams.set("open", reference);
    else url.searchParams.delete("open");
    window.history.replaceState(null, "", url);
  };

  const loadPanel = async (reference) => {
    const fresh = await part(`/cases/${encodeURIComponent(reference)}?panel`, "[data-case-id]");
    if (!fresh) {
      toast("The case could not be loaded. Reload the page, then try again.", { bad: true });
      return;
    }
    if (shown()?.dataset.reference === reference && panel.childElementCount) merge(panel, fresh);
    else panel.replaceChildren(...fresh.childNodes);
    window.htmx?.process(panel);
    ready(panel);
  };

  const openPanel = async (row) => {
    if (!panel) return;
    select(row, false);
    await loadPanel(row.dataset.reference);
    if (!panel.childElementCount) return;
    document.body.classList.add("panel-open");
    panel.scrollTop = 0;
    row.scrollIntoView({ block: "nearest" });
    remember(row.dataset.reference);
    tellPresence("viewing");
  };

  const closePanel = () => {
    tellPresence("left");
    panel.replaceChildren();
    document.body.classList.remove("panel-open");
    remember(null);
    if (selected?.isConnected) select(selected);
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    for (const menu of all("details.menu[open], details.why[open]")) if (!menu.contains(target)) menu.open = false;
    if (target.closest("[data-bar] a") && one("#list")) {
      event.preventDefault();
      newList();
    } else if (target.closest("[data-close]") && ask.open) {
      event.preventDefault();
      ask.close();
    } else if (target.closest("[data-panel-close]")) closePanel();
    else if (target.closest("[data-copy]")) copyLink();
    else if (target.closest("[data-print]")) window.print();
    else if (target.closest("[data-help]")) {
      event.preventDefault();
      one("#keymap").showModal();
    } else {
      const row = target.closest("table.queue tr[data-row]");
      const link = target.closest("a");
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
      if (row && panel && plain && !target.closest("button, input, label, select, summary") && (!link || link.matches(".title"))) {
        event.preventDefault();
        openPanel(row);
      }
    }
  });

  const copyLink = async () => {
    const url = new URL(`/cases/${shown().dataset.reference}`, window.location.href);
    try {
      await navigator.clipboard.writeText(url.href);
      toast("Link copied.");
    } catch {
      toast(url.href);
    }
  };

  /* ---------------------------------------------------------- a case that changes under the reader's eyes */

  const said = (node) => {
    const copy = node.cloneNode(true);
    all(".rel, .people, time, [data-countdown], [hidden]", copy).forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ");
  };

  const busy = (node) =>
    all("input:not([type=hidden]), textarea, select", node).some(
      (field) =>
        field === document.activeElement ||
        (field.matches("select") ? !field.options[field.selectedIndex]?.defaultSelected && field.selectedIndex > 0 : field.value !== field.defaultValue),
    );

  // Section by section: what somebody is writing in stays, what is new is highlighted, what is the same is not touched.
  const merge = (place, fresh) => {
    const opened = new Set(all("details[open] > summary", place).map((summary) => summary.textContent));
    const before = new Map(all("section[id]", place).map((section) => [section.id, section]));
    const after = all("section[id]", fresh);
    const same = after.length === before.size && after.every((section) => before.has(section.id));
    if (!same && !busy(place)) {
      const old = new Map([...before].map(([id, section]) => [id, said(section)]));
      place.replaceChildren(...fresh.childNodes);
      for (const section of after) if (old.get(section.id) !== said(section)) section.classList.add("fresh");
    } else {
      for (const section of after) {
        const now = before.get(section.id);
        if (!now || busy(now)) continue;
        if (said(now) !== said(section)) section.classList.add("fresh");
        now.replaceWith(section);
      }
      for (const head of [".head[data-case-id]", "[data-acts]", ".panel-head"]) {
        const next = one(head, fresh);
        if (next) one(head, place)?.replaceWith(next);
      }
      const version = one("[data-case-id]", fresh)?.dataset.version;
      if (version) one("[data-case-id]", place).dataset.version = version;
      const known = version ?? one("[data-case-id]", place).dataset.version;
      all("input[name=version]", place).forEach((field) => (field.value = known));
    }
    for (const summary of all("summary", place)) {
      if (opened.has(summary.textContent)) summary.parentElement.open = true;
    }
  };

  const refreshCase = async (page) => {
    const place = one("[data-case-page]");
    let fresh = page && one("[data-case-page]", page);
    if (!fresh) {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      fresh = one("[data-case-page]", new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    if (!fresh) return;
    merge(place, document.adoptNode(fresh));
    ready(place);
  };

  /* ---------------------------------------------------------- live */

  const indicator = one("[data-live]");
  let position = html.dataset.since;
  let source = null;
  let heard = Date.now();
  let paused = false;
  let again = 2_000;
  const opened = new Set();
  const changed = new Set();
  let many = false;

  const state = (style, text) => {
    indicator.hidden = false;
    indicator.className = `live ${style}`;
    const words = one("[data-live-words]", indicator);
    if (words.textContent !== text) words.textContent = text;
    indicator.title = paused ? "Go on with live updates" : "Pause live updates";
  };

  const connect = () => {
    if (source || paused || !position) return;
    source = new EventSource(`/live?since=${position}`);
    const on = (name, work) =>
      source.addEventListener(name, (event) => {
        heard = Date.now();
        again = 2_000;
        position = event.lastEventId || position;
        state("on", "live");
        work(JSON.parse(event.data));
      });
    on("moves", moved);
    on("presence", (list) => {
      present = list;
      paintPresence();
    });
    on("beat", () => {});
    source.addEventListener("error", () => {
      if (Date.now() - heard < 25_000) state("wait", "reconnecting");
      if (source?.readyState === EventSource.CLOSED) {
        disconnect();
        setTimeout(connect, again);
        again = Math.min(30_000, again * 2);
      }
    });
  };

  const disconnect = () => {
    source?.close();
    source = null;
  };

  setInterval(() => {
    if (!paused && Date.now() - heard > 25_000 && !document.hidden) state("off", `stale since ${clock.format(heard)}`);
  }, 5_000);

  indicator.addEventListener("click", () => {
    paused = !paused;
    if (paused) {
      disconnect();
      state("", "paused");
    } else {
      state("wait", "connecting");
      connect();
    }
  });

  // A browser keeps six connections to one address; pages nobody looks at give theirs back.
  let resting = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (document.hidden) resting = setTimeout(disconnect, 20_000);
    else {
      heard = Math.max(heard, Date.now() - 15_000);
      connect();
    }
  });

  const moved = ({ moved: list, more }) => {
    const queue = one("table.queue") ?? panel;
    for (const { id, version, opened: isNew } of list) {
      const case_ = shown();
      if (case_?.dataset.caseId === id && Number(case_.dataset.version) < version) {
        if (panel?.childElementCount) loadPanel(case_.dataset.reference);
        else refreshCase();
      }
      const row = one(`[data-row][data-case="${id}"]`);
      if (row?.dataset.version) {
        if (Number(row.dataset.version) < version) {
          changed.add(id);
          row.classList.add("changed");
        }
      } else if (isNew && queue && !row) opened.add(id);
    }
    many = many || more;
    paintBar();
    if (window.location.pathname === "/approvals") {
      clearTimeout(looking);
      looking = setTimeout(lookAgain, 1_000);
    }
  };

  // Requests belong to cases that moved; which of them this list would show, only the list itself knows.
  let looking = 0;
  const lookAgain = async () => {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const here = new Map(all("[data-request]").map((card) => [card.dataset.request, card.dataset.status]));
    for (const { dataset } of all("[data-request]", page)) {
      if (!here.has(dataset.request)) opened.add(dataset.request);
      else if (here.get(dataset.request) !== dataset.status) changed.add(dataset.request);
      here.delete(dataset.request);
    }
    for (const gone of here.keys()) changed.add(gone);
    paintBar();
  };

  const paintBar = () => {
    let bar = one("[data-bar]");
    if (!opened.size && !changed.size) return bar?.replaceChildren();
    if (!bar) {
      bar = element("div", { className: "bar" });
      bar.dataset.bar = "";
      one(".head", main)?.after(bar);
    }
    bar.setAttribute("role", "status");
    const url = new URL(window.location.href);
    url.searchParams.delete("cursor");
    const filtered = [...url.searchParams.keys()].some((name) => name !== "open");
    const parts = [];
    if (opened.size) parts.push(`${opened.size}${many ? "+" : ""} new${filtered ? " in the whole queue" : ""}`);
    if (changed.size) parts.push(`${changed.size} changed`);
    const link = one("a", bar) ?? element("a", { className: "button primary" });
    link.href = url.href;
    const text = `${parts.join(", ")} – press r`;
    if (link.textContent !== text) link.textContent = text;
    bar.append(link);
  };

  /* ---------------------------------------------------------- presence */

  let present = [];
  let doing = null;

  const paintPresence = () => {
    const at = new Map();
    for (const one of present) {
      if (one.subject !== me) at.set(one.caseId, [...(at.get(one.caseId) ?? []), one]);
    }
    const people = (list) =>
      list.map((who) =>
        element("span", {
          className: who.editing ? "editing" : "viewing",
          textContent: who.subject,
          title: `${who.subject} is ${who.editing ? "writing" : "looking"} here`,
        }),
      );
    for (const row of all("table.queue tr[data-case]")) {
      const list = at.get(row.dataset.case);
      let place = one(".people", row);
      if (!list && !place) continue;
      if (!place) {
        place = element("span", { className: "people" });
        (one(".title", row) ?? row.cells[0]).after(place);
      }
      place.replaceChildren(...people(list ?? []));
    }
    for (const place of all("[data-people]")) {
      const id = place.closest("[data-case-id]")?.dataset.caseId;
      place.replaceChildren(...people(at.get(id) ?? []));
    }
  };

  const tellPresence = (what) => {
    const id = shown()?.dataset.caseId;
    if (!id || (what !== "left" && document.hidden)) return;
    doing = what;
    post("/presence", new URLSearchParams({ case: id, state: what })).catch(() => {});
  };

  const writing = () => Boolean(document.activeElement?.closest("form[data-act], form[data-ask]")?.matches(":has(:focus:not(button))"));
  setInterval(() => tellPresence(writing() ? "editing" : "viewing"), 15_000);
  document.addEventListener("focusin", () => {
    const now = writing() ? "editing" : "viewing";
    if (shown() && now !== doing) tellPresence(now);
  });
  window.addEventListener("pagehide", () => tellPresence("left"));

  /* ---------------------------------------------------------- keys */

  let chord = 0;

  const trigger = async (key) => {
    const inList = selected?.isConnected && selected.dataset.reference && panel;
    const many = !panel?.childElementCount && one('input[name="select"]:checked') && one(`[data-bulk-key="${key}"]`);
    if (many) {
      many.click();
      return many.matches("summary") ? one("select, input", many.parentElement)?.focus() : undefined;
    }
    if (inList && !panel.childElementCount) {
      const own = selected.dataset.assignee === me;
      if (key === "a") return claim(selected, own ? "release" : "claim");
      if (key === "1") return confirm(`/cases/${encodeURIComponent(selected.dataset.reference)}/requests/new`);
      await openPanel(selected);
    }
    const scope = panel?.childElementCount ? panel : casePage() ? main : selected;
    const target = scope && (one(`[data-key="${key}"]`, scope) ?? one(`[data-keys-too="${key}"]`, scope));
    if (!target) return;
    if (target.matches("button")) target.click();
    else if (target.matches("summary")) {
      target.parentElement.open = true;
      target.scrollIntoView({ block: "center" });
      (one(`[data-field="${key}"]`, target.parentElement) ?? one("select, input:not([type=hidden])", target.parentElement) ?? target).focus();
    } else {
      target.scrollIntoView({ block: "center" });
      target.focus();
    }
  };

  const claim = (row, verb) => {
    const version = element("input", { name: "version", value: row.dataset.version });
    return act(element("form", { action: `/cases/${encodeURIComponent(row.dataset.reference)}/${verb}` }, version));
  };

  const check = (row, on) => {
    const box = one("input[type=checkbox]", row);
    if (!box || box.checked === on) return;
    box.checked = on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const range = () => {
    const list = rows();
    const [from, to] = [list.indexOf(anchor ?? selected), list.indexOf(selected)].sort((a, b) => a - b);
    list.slice(Math.max(0, from), to + 1).forEach((row) => check(row, true));
  };

  const single = {
    j: () => move(1),
    k: () => move(-1),
    r: () => one("[data-bar] a")?.click(),
    u: () => takeBack(),
    "?": () => one("#keymap").showModal(),
    "/": () => (one("input[type=search]")?.focus(), one("input[type=search]") ?? palette()),
    x: () => {
      if (!selected) return;
      anchor = selected;
      check(selected, !one("input[type=checkbox]", selected)?.checked);
    },
    X: range,
  };

  document.addEventListener("keydown", (event) => {
    const key = event.key;
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && key.toLowerCase() === "k") {
      event.preventDefault();
      return palette();
    }
    if (one("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (key === "Escape") {
      const menu = one("details.menu[open], details.why[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      } else if (typing) typing.blur();
      else if (panel?.childElementCount) closePanel();
      return;
    }
    if (typing) return;
    if (ctrl && key === "z" && undoable) {
      event.preventDefault();
      return takeBack();
    }
    if (ctrl || event.altKey) return;
    if (key === "Enter") {
      const own = !event.target.closest("a, button, summary") || event.target.closest("table.queue tr[data-row] a.title");
      if (own && selected?.dataset.reference && panel) {
        event.preventDefault();
        openPanel(selected);
      }
      return;
    }
    if (html.dataset.keys === "off" || event.isComposing) return;
    if (Date.now() - chord < 1_500) {
      chord = 0;
      event.preventDefault();
      if (key === "m") window.location.assign(`/queue?assignee=${encodeURIComponent(me)}`);
      else one(`[data-go="${CSS.escape(key)}"]`)?.click();
    } else if (key === "g") chord = Date.now();
    else if (single[key]) {
      event.preventDefault();
      single[key]();
    } else if (/^[1-9a-z]$/i.test(key)) {
      if (!shown() && !selected && !one('input[name="select"]:checked')) return;
      event.preventDefault();
      trigger(key);
    }
  });

  /* ---------------------------------------------------------- widths */

  // Dragged by steps; the links under Display do the same. The address holds them, as it holds the columns.
  const WIDTHS = ["narrow", "normal", "wide", "widest"];
  document.addEventListener("pointerdown", (event) => {
    const head = event.target.closest("[data-grip]")?.closest("th");
    if (!head) return;
    event.preventDefault();
    const { column, width } = head.dataset;
    const from = WIDTHS.indexOf(width);
    let to = from;
    const drag = ({ clientX }) => {
      head.classList.remove(`w-${WIDTHS[to]}`);
      to = Math.min(WIDTHS.length - 1, Math.max(0, from + Math.round((clientX - event.clientX) / 56)));
      head.classList.add(`w-${WIDTHS[to]}`);
    };
    document.addEventListener("pointermove", drag);
    const drop = () => {
      document.removeEventListener("pointermove", drag);
      if (to === from) return;
      const url = new URL(window.location.href);
      const columns = all("table.queue th[data-column]").map(({ dataset: own }) => `${own.column}.${own.column === column ? WIDTHS[to] : own.width}`);
      url.searchParams.set("columns", columns.join(",").replaceAll(".normal", ""));
      window.location.assign(url);
    };
    document.addEventListener("pointerup", drop, { once: true });
  });

  /* ---------------------------------------------------------- commands */

  const commands = () => {
    const list = all("nav.side a[href]:not(.brand)").map((link) => ({
      text: `Go to ${link.textContent.replace(/\d+$/, "").trim()}`,
      key: link.dataset.go ? `g ${link.dataset.go}` : "",
      run: () => link.click(),
    }));
    const scope = panel?.childElementCount ? panel : casePage() ? main : selected;
    for (const target of scope ? all("[data-key]", scope) : []) {
      const text = target.matches("textarea") ? "Comment" : target.firstElementChild?.textContent || target.textContent;
      list.unshift({ text: text.trim(), key: target.dataset.key, run: () => trigger(target.dataset.key) });
    }
    if (shown()) list.push({ text: "Copy link to this case", key: "", run: copyLink }, { text: "Print this case", key: "", run: () => window.print() });
    const choose = (name, value, text) =>
      list.push({
        text,
        key: "",
        run: async () => {
          await post("/settings", new URLSearchParams({ [name]: value }));
          window.location.reload();
        },
      });
    choose("theme", "dark", "Theme: dark");
    choose("theme", "light", "Theme: light");
    choose("theme", "auto", "Theme: as the device");
    choose("density", "compact", "Rows: compact");
    choose("density", "comfortable", "Rows: comfortable");
    list.push({ text: "Show the keys", key: "?", run: () => one("#keymap").showModal() });
    return list;
  };

  const palette = () => {
    one("dialog.palette")?.remove();
    const list = commands();
    let at = 0;
    let found = [];
    const box = element("ul", { id: "commands" });
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", "Commands");
    const field = element("input", { type: "text", placeholder: "Go to, do, or search …" });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": "commands", "aria-label": "Command" })) {
      field.setAttribute(name, value);
    }
    const dialog = element("dialog", { className: "dialog palette" }, field, box);
    dialog.setAttribute("aria-label", "Commands");
    const run = (command) => {
      dialog.close();
      command.run();
    };
    const paint = () => {
      const words = field.value.trim().toLowerCase().split(/\s+/);
      found = list.filter((command) => words.every((word) => command.text.toLowerCase().includes(word))).slice(0, 12);
      if (field.value.trim()) {
        const text = field.value.trim();
        found.push({ text: `Search the queue for “${text}”`, key: "", run: () => window.location.assign(`/queue?q=${encodeURIComponent(text)}`) });
      }
      at = Math.min(Math.max(0, at), found.length - 1);
      box.replaceChildren(
        ...found.map((command, index) => {
          const item = element("li", { id: `command-${index}` }, element("span", { textContent: command.text }), element("kbd", { textContent: command.key, hidden: !command.key }));
          item.setAttribute("role", "option");
          item.setAttribute("aria-selected", String(index === at));
          item.addEventListener("click", () => run(command));
          return item;
        }),
      );
      field.setAttribute("aria-activedescendant", `command-${at}`);
    };
    field.addEventListener("input", () => {
      at = 0;
      paint();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
        paint();
      } else if (event.key === "Enter" && found[at]) {
        event.preventDefault();
        run(found[at]);
      }
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    paint();
    dialog.showModal();
  };

  /* ---------------------------------------------------------- begin */

  ready(document);
  state("wait", "connecting");
  connect();
  const back = one("[data-back]");
  if (back && document.referrer.startsWith(`${window.location.origin}/queue`)) back.href = document.referrer;
  const undo = one("[data-undo]", main);
  if (undo?.dataset.undo) toast(one("span", undo).textContent, { undo: undo.dataset.undo });
  if (undo?.matches(".notice")) undo.remove();
  const reopen = panel && new URL(window.location.href).searchParams.get("open");
  if (reopen) {
    const row = one(`[data-row][data-reference="${CSS.escape(reopen)}"]`);
    if (row) openPanel(row);
    else loadPanel(reopen).then(() => panel.childElementCount && document.body.classList.add("panel-open"));
=======
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
>>>>>>> walls
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
    return bulk.matches("summary") ? one("select", bulk.parentElement).focus() : undefined;
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
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && event.target === field) {
    list.selectedIndex = (list.selectedIndex + step + offered.length) % offered.length;
  } else if (event.key === "Enter") run();
  else return;
  event.preventDefault();
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