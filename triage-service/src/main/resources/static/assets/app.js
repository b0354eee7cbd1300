// Small conveniences on pages that work without them: live bar, keys, local times.
(() => {
  "use strict";

  const live = document.querySelector("[data-live]");

  // "7 new, 2 changed": asks what happened since this page was made; rows never move by themselves.
  if (live) {
    const bar = document.querySelector("[data-bar]");
    const since = live.dataset.since;
    const poll = async () => {
      try {
        const answer = await fetch(`/queue/changes?since=${since}`, {
          headers: { Accept: "application/json" },
          redirect: "error",
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const { opened, changed } = await answer.json();
        live.classList.add("on");
        live.classList.remove("off");
        live.textContent = "live";
        if (opened + changed > 0) {
          const parts = [];
          if (opened) parts.push(`${opened} new`);
          if (changed) parts.push(`${changed} changed`);
          let link = bar.querySelector("a");
          if (!link) {
            link = document.createElement("a");
            link.className = "button primary";
            // From the top: a later page keeps the moment it was made at.
            const first = new URL(window.location.href);
            first.searchParams.delete("cursor");
            link.href = first;
            bar.append(link);
          }
          link.textContent = `${parts.join(", ")} – show (r)`;
        }
      } catch {
        live.classList.add("off");
        live.classList.remove("on");
        live.textContent = "not connected, trying again";
      }
    };
    setInterval(poll, 3000);
    poll();
  }

  // Times in the reader's own zone; the text from the server stays as the tooltip.
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of document.querySelectorAll("time[data-local]")) {
    time.title = time.textContent.trim();
    time.textContent = format.format(new Date(time.dateTime));
  }

  // Keys: j/k move, Enter opens, / searches, r shows what is new. Never while typing.
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = -1;
  const move = (step) => {
    if (!rows.length) return;
    rows[at]?.classList.remove("selected");
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    rows[at].classList.add("selected");
    rows[at].querySelector("a").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "j":
        move(1);
        break;
      case "k":
        move(-1);
        break;
      case "/": {
        const search = document.querySelector("input[type=search]");
        if (search) {
          event.preventDefault();
          search.focus();
        }
        break;
      }
      case "r":
        document.querySelector("[data-bar] a")?.click();
        break;
    }
  });
})();

// Queue: how many rows are selected for the bulk bar.
(() => {
  "use strict";
  const told = document.querySelector("[data-selected]");
  if (!told) return;
  const idle = told.textContent;
  document.addEventListener("change", (event) => {
    if (event.target.name !== "select") return;
    const count = document.querySelectorAll('input[name="select"]:checked').length;
    told.textContent = count ? `${count} selected:` : idle;
  });
})();
