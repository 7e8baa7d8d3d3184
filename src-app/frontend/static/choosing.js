/** Several conversations at once: chosen with Ctrl, Shift or the keyboard; a bar says what can be done with them. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const rows = () => [...document.querySelectorAll("#sidebar .row")];

  let chosen = new Set();
  /** Id of the row that Shift goes on from. */
  let from;

  function choose(ids) {
    chosen = new Set(ids);
    show();
    const count = chosen.size;
    window.hearth.announce(count ? window.hearth.word("chosen", { count }) : "");
  }

  function show() {
    const bar = find("#chosen");
    if (!bar) return;
    for (const row of rows()) {
      const isChosen = chosen.has(row.dataset.id);
      if (isChosen === row.hasAttribute("data-chosen")) continue;
      row.toggleAttribute("data-chosen", isChosen);
      const link = find(".row-link", row);
      if (isChosen) link.setAttribute("aria-description", window.hearth.word("isChosen"));
      else link.removeAttribute("aria-description");
    }
    bar.hidden = chosen.size === 0;
    if (bar.hidden) return;
    find("#chosen-count").textContent = window.hearth.word("chosenCount", { count: chosen.size });
    const isArchive = find("#listed [name=within]").value === "archive";
    find("[data-act=archive]", bar).hidden = isArchive;
    find("[data-act=unarchive]", bar).hidden = !isArchive;
  }

  function chooseTo(row) {
    const between = rows();
    const end = between.indexOf(row);
    const start = between.findIndex((each) => each.dataset.id === from);
    const [low, high] = [start < 0 ? end : start, end].sort((a, b) => a - b);
    choose(between.slice(low, high + 1).map((each) => each.dataset.id));
  }

  function toggle(row) {
    const { id } = row.dataset;
    from = id;
    choose(chosen.has(id) ? [...chosen].filter((each) => each !== id) : [...chosen, id]);
  }

  /** Those that an act on this row is for: all that are chosen, or the row alone where it is none of them. */
  function meant(row) {
    return chosen.has(row.dataset.id) ? [...chosen] : [row.dataset.id];
  }

  function click(event) {
    const row = event.target.closest("#sidebar .row");
    if (!row || !event.target.closest(".row-link")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.shiftKey) chooseTo(row);
      else toggle(row);
      return;
    }
    from = row.dataset.id;
    if (chosen.size > 0) choose([]);
  }

  /** The row above or below, with all between it and the one that was begun at. */
  function walk(row, step) {
    const between = rows();
    const next = between[between.indexOf(row) + step];
    if (!next) return;
    if (chosen.size === 0) from = row.dataset.id;
    find(".row-link", next).focus();
    chooseTo(next);
  }

  /** Does what the key means in the list; returns whether it means something there. */
  function act(event) {
    const row = event.target.closest?.("#sidebar .row");
    const isHeld = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && chosen.size > 0 && event.target.closest?.(".sidebar")) choose([]);
    else if (!row || event.target.matches("input")) return false;
    else if (isHeld && event.key === "a") choose(rows().map((each) => each.dataset.id));
    else if (isHeld && event.key === " ") toggle(row);
    else if (event.shiftKey && event.key === "ArrowDown") walk(row, 1);
    else if (event.shiftKey && event.key === "ArrowUp") walk(row, -1);
    else return false;
    return true;
  }

  document.addEventListener("click", click, true);
  document.addEventListener("click", ({ target }) => target.closest("[data-unchoose]") && choose([]));
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.defaultPrevented || !act(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  document.addEventListener("htmx:after:swap", show);

  window.hearth.chosen = { choose, meant, ids: () => [...chosen] };
})();
