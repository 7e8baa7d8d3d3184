/** The keyboard, and renaming in place. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const root = document.documentElement;
  const hasDrawer = matchMedia("(max-width: 800px)");

  // Renaming in place: the row shows the new name at once; the list that the server sends confirms it
  function rename(row) {
    if (!row || find(".rename", row)) return;
    if (hasDrawer.matches) window.hearth.setDrawer(true);
    const link = find(".row-link", row);
    const title = find(".row-title", link);
    const form = window.hearth.fromTemplate("#rename-form");
    const box = find("input", form);
    box.value = title.textContent;
    form.setAttribute("hx-patch", link.pathname);
    row.setAttribute("hx-morph-skip", "");
    row.append(form);
    htmx.process(form);
    box.select();

    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      row.removeAttribute("hx-morph-skip");
      form.remove();
      link.focus();
    };
    form.addEventListener("submit", () => {
      title.textContent = box.value;
      end();
    });
    form.addEventListener("focusout", () => {
      if (isOver) return;
      if (box.value.trim() && box.value !== title.textContent) form.requestSubmit();
      else end();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end();
    });
  }

  // The keyboard
  const isTyping = (element) => element.matches("input, textarea, select");

  function move(event) {
    const list = event.target.closest("#sidebar, [data-arrows]");
    const row = event.target.closest("li");
    if (!list || !row || isTyping(event.target)) return false;
    const items = [...list.querySelectorAll(".row-link, .choice")];
    const here = items.findIndex((item) => row.contains(item));
    const inRow = [...row.querySelectorAll("a, button")];
    const to = {
      ArrowDown: items[here + 1],
      ArrowUp: items[here - 1],
      Home: items[0],
      End: items.at(-1),
      ArrowRight: inRow[inRow.indexOf(event.target) + 1],
      ArrowLeft: inRow[inRow.indexOf(event.target) - 1],
    }[event.key];
    if (event.key === "Delete" && find("[data-delete]", row)) {
      (items[here + 1] ?? items[here - 1] ?? find("#new")).focus();
      find("[data-delete]", row).click();
      return true;
    }
    to?.focus();
    return Boolean(to);
  }

  // What a native window does by itself, asked of the shell where the keys come to the page; a browser has its own
  const can = (what) => window.hearthCan?.includes(what);

  function askWindow({ key, ctrlKey, metaKey, shiftKey, altKey }) {
    const isHeld = (ctrlKey || metaKey) && !altKey;
    const ask = (method, path, values) => {
      htmx.ajax(method, path, { values, target: "#notices", swap: "none" });
      return true;
    };
    const by = isHeld && { "+": "in", "=": "in", "-": "out", 0: "reset" }[key];
    if (by && can("zoom")) return ask("PUT", "/window/zoom", { by });
    if (key === "F11" && can("fullscreen")) return ask("PUT", "/window/fullscreen", {});
    if (isHeld && shiftKey && key.toLowerCase() === "n" && can("windows")) return ask("POST", "/windows", {});
    return false;
  }

  /** The small window goes; an answer that is being written in it goes on. What was typed is saved on the way. */
  function closeQuick() {
    if (!window.hearthWindow || !find(".quick")) return false;
    htmx.ajax("DELETE", "/window", { target: "#main", swap: "none" });
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const { key, target } = event;
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    const isEnter = key === "Enter" && isPlain && !event.shiftKey && target.id === "text";
    const isNew = key.toLowerCase() === "n" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    const isOpen = find("dialog[open], :popover-open");
    if (askWindow(event)) return event.preventDefault();
    if (key === "Escape" && !isOpen && closeQuick()) return event.preventDefault();
    if (isEnter) target.form.requestSubmit();
    else if (isNew) find("#new")?.click();
    else if (key === "/" && isPlain && !isTyping(target) && !isOpen) find("#text")?.focus();
    else if (key === "F2") rename(target.closest(".row") ?? find(".row-link[aria-current]")?.closest(".row"));
    else if (key === "Escape" && !isOpen && root.classList.contains("drawer-open"))
      window.hearth.setDrawer(false);
    else if (key === "Escape" && !isOpen) return find("[data-run]")?.click();
    else if (!isPlain || !move(event)) return;
    event.preventDefault();
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-rename]");
    if (button) rename(button.closest(".row"));
  });
})();
