/** Putting conversations in order: the menu of a row, the dialog for folders and tags, and dragging. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const dialog = () => find("#arranging");

  /** What the focus goes back to. */
  let opener;

  /** Say which conversations the next act is for; its request takes them along. */
  function hand(ids) {
    find("#arranged").value = ids.join(" ");
  }

  // The menu of a conversation: of a row in the list, or of the one that is shown
  async function open(of, at) {
    const menu = find("#menu");
    hand(window.hearth.chosen.meant(of));
    opener = find(".row-link", of) ?? find("[data-menu]", of);
    await htmx.ajax("GET", `/conversations/${of.dataset.id}/menu`, { target: menu, swap: "innerHTML" });
    const place = (find("[data-menu]", of) ?? of).getBoundingClientRect();
    menu.showPopover();
    const { width, height } = menu.getBoundingClientRect();
    const [x, y] = at ?? [place.left, place.bottom + 4];
    menu.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
    find("[role=menuitem]", menu)?.focus();
  }

  function walkMenu(event) {
    const menu = event.target.closest?.(".acts");
    if (!menu) return;
    const items = all("[role=menuitem]", menu).filter((item) => item.checkVisibility());
    const here = items.indexOf(document.activeElement);
    const to = {
      ArrowDown: items[(here + 1) % items.length],
      ArrowUp: items.at(here - 1),
      Home: items[0],
      End: items.at(-1),
    }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (!to) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    to.focus();
  }

  document.addEventListener("keydown", walkMenu, true);
  document.addEventListener(
    "toggle",
    ({ target, newState }) => {
      if (newState === "closed" && target.id === "menu" && !document.activeElement?.closest(".row"))
        opener?.focus();
    },
    true,
  );
  document.addEventListener("contextmenu", (event) => {
    const row = event.target.closest("#sidebar .row");
    if (!row || event.target.closest("input")) return;
    event.preventDefault();
    open(row, event.button === 2 ? [event.clientX, event.clientY] : undefined);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const row = event.target.closest?.("#sidebar .row");
      if (!row || event.target.matches("input") || event.defaultPrevented) return;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) open(row);
      else if (event.key === "Delete" && isPlain && !event.shiftKey) remove(row);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  // Before the request of what is clicked is made: whom it is for
  document.addEventListener(
    "click",
    ({ target }) => {
      if (!target.closest("#chosen [hx-post], #chosen [hx-get]")) return;
      hand(window.hearth.chosen.ids());
      opener = target.closest("button");
    },
    true,
  );
  const CLICKS = {
    "[data-menu]": (button) => open(button.closest("[data-id]")),
    ".acts [role=menuitem]": (item) => {
      item.closest(".acts").hidePopover();
      opener?.focus();
    },
    "button[data-close]": () => dialog().close(),
    "[data-folder]": (button) => {
      opener = button;
    },
    "[data-new-folder]": (button) => {
      opener = button;
      hand(window.hearth.chosen.ids());
      dialog().replaceChildren(window.hearth.fromTemplate("#new-folder-form"));
      htmx.process(dialog());
      showDialog();
    },
  };
  document.addEventListener("click", ({ target }) => {
    for (const [selector, act] of Object.entries(CLICKS)) {
      const found = target.closest(selector);
      if (found) act(found);
    }
  });

  // The dialog: where to move to, which tags, a folder
  function showDialog() {
    dialog().showModal();
    const first = ["[autofocus]", "input[name=name], #new-tag", "button"].map((each) => find(each, dialog()));
    first.find(Boolean)?.focus();
  }

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target?.id !== "arranging") return;
    tick();
    if (!dialog().open) showDialog();
  });
  document.addEventListener("submit", ({ target }) => target.matches("#arranging form") && dialog().close());
  document.addEventListener("close", ({ target }) => target.id === "arranging" && opener?.focus(), true);

  /** Tick the tags that the conversations have; one that only some have is neither. */
  function tick() {
    const ids = find("#arranged").value.split(" ");
    const had = ids.map((id) => (find(`#row-${id}`)?.dataset.tags ?? "").split(","));
    for (const box of all("#tagging [type=checkbox]")) {
      const count = had.filter((tags) => tags.includes(box.value)).length;
      box.checked = count === ids.length;
      box.indeterminate = count > 0 && count < ids.length;
    }
  }

  function collect({ target }) {
    const form = target.closest("#tagging");
    if (!form) return;
    const boxes = all("[type=checkbox]", form).filter((box) => !box.indeterminate);
    const values = (isChecked) => boxes.filter((box) => box.checked === isChecked).map((box) => box.value);
    form.elements.added.value = [...values(true), find("#new-tag").value].join(",");
    form.elements.removed.value = values(false).join(",");
  }
  document.addEventListener("change", collect);
  document.addEventListener("input", collect);

  // What was done to the chosen ones is done. The one that is shown makes way when it is deleted.
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    const source = ctx.sourceElement;
    if (!["/arrangements", "/folders"].includes(source?.getAttribute?.("hx-post"))) return;
    if (source.matches("[data-delete], [data-act=delete]")) leave(find("#arranged").value.split(" "));
    setTimeout(window.hearth.chosen.choose, 0, []);
  });

  function leave(ids) {
    if (ids.some((id) => location.pathname === `/conversations/${id}`)) find("#new")?.click();
  }

  /** Delete a row, or all that are chosen where it is one of them; the focus goes to the next that stays. */
  function remove(row) {
    const ids = window.hearth.chosen.meant(row);
    const rows = all("#sidebar .row");
    const stays = (each) => !ids.includes(each.dataset.id);
    const here = rows.indexOf(row);
    const next = rows.slice(here).find(stays) ?? rows.slice(0, here).findLast(stays);
    ((next && find(".row-link", next)) ?? find("#new")).focus();
    leave(ids);
    arrange(ids, { act: "delete" });
  }

  function arrange(ids, act) {
    htmx.ajax("POST", "/arrangements", {
      values: { ids: ids.join(" "), ...act },
      target: "#notices",
      swap: "none",
    });
    window.hearth.chosen.choose([]);
  }

  // Dragging: onto a folder, onto what is pinned, or back among the others
  const KIND = "application/x-hearth-conversations";

  const placeOf = (event) =>
    event.dataTransfer?.types.includes(KIND) && event.target.closest?.("#sidebar [data-drop]");

  function light(place) {
    for (const each of all("[data-over]")) if (each !== place) each.removeAttribute("data-over");
    place?.setAttribute("data-over", "");
  }

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("#sidebar .row");
    if (!row) return;
    event.dataTransfer.setData(KIND, window.hearth.chosen.meant(row).join(" "));
    event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const place = placeOf(event);
    light(place || undefined);
    if (place) event.preventDefault();
  });
  document.addEventListener("dragend", () => light());
  document.addEventListener("drop", (event) => {
    const place = placeOf(event);
    light();
    if (!place) return;
    event.preventDefault();
    const ids = event.dataTransfer.getData(KIND).split(" ");
    if (place.dataset.drop === "pin") arrange(ids, { act: "pin" });
    else arrange(ids, { act: "move", folder: place.dataset.id ?? "" });
  });
})();
