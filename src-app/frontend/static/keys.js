/** The keyboard: what the person's keys do, by the list that the page brings (`#key-map`), and walking through lists. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const isOpen = () => find("dialog[open], :popover-open");
  const isTyping = (element) => element.matches("input, textarea, select");

  /** Keys as the list writes them: `Control+Shift+E`. Shift is left out where the character says it. */
  function written({ key, ctrlKey, metaKey, altKey, shiftKey }) {
    const isHeld = ctrlKey || metaKey || altKey;
    const name = key === " " ? "Space" : key.length === 1 && isHeld ? key.toUpperCase() : key;
    const isSaid = key.length === 1 && !isHeld;
    const held = [(ctrlKey || metaKey) && "Control", altKey && "Alt", shiftKey && !isSaid && "Shift"];
    return [...held.filter(Boolean), name].join("+");
  }

  let known = { text: "", byKeys: new Map() };

  /** The name of the command that these keys do. */
  function commandOf(keys) {
    const text = find("#key-map")?.dataset.keys ?? "{}";
    if (text !== known.text) {
      const pairs = Object.entries(JSON.parse(text)).flatMap(([name, own]) =>
        own.map((each) => [each, name]),
      );
      known = { text, byKeys: new Map(pairs) };
      tell(document.body);
    }
    return known.byKeys.get(keys);
  }

  /** Let everything that a command's keys do be known to those who can't see the sheet. */
  function tell(within) {
    const map = JSON.parse(find("#key-map")?.dataset.keys ?? "{}");
    for (const element of all("[data-command]", within)) {
      const own = map[element.dataset.command];
      if (own?.length) element.setAttribute("aria-keyshortcuts", own.join(" "));
    }
  }

  const lastOf = (selector) => all(selector).at(-1);

  function press(element) {
    if (!element) return false;
    element.click();
    return true;
  }

  function toList() {
    const isThere = document.activeElement?.closest("#drawer");
    if (isThere && root.classList.contains("drawer-open")) window.hearth.setDrawer(false);
    else if (isThere) find("#text")?.focus();
    else {
      window.hearth.setDrawer(true);
      (find("#sidebar [aria-current]") ?? find("#sidebar .row-link") ?? find("#new"))?.focus();
    }
    return true;
  }

  async function showSheet() {
    const sheet = find("#key-sheet");
    await htmx.ajax("GET", "/keys", { target: sheet, swap: "innerHTML" });
    if (!sheet.open) sheet.showModal();
  }

  function toBox() {
    find("#text")?.focus();
    return Boolean(find("#text"));
  }

  /** What each command does; returns false where there is nothing that it could be done to. */
  const commands = {
    new: () => press(find("#new")),
    search: () => press(find("#search")),
    stop: () => press(find("[data-run]")),
    box: toBox,
    "edit-last": () => press(lastOf("[data-edit]")),
    "copy-answer": () => press(lastOf(".message.assistant [data-copy=answer]")),
    "copy-code": () => press(lastOf(".answer .copy")),
    "previous-version": () => press(lastOf(".walker button[id^=previous]:not([aria-disabled])")),
    "next-version": () => press(lastOf(".walker button[id^=next]:not([aria-disabled])")),
    list: toList,
    model: () => press(find("#picker-button")),
    settings: () => press(find("#settings-link")),
    keys: () => Boolean(showSheet()),
  };

  function run(name) {
    return Boolean(commands[name]?.());
  }

  function move(event) {
    const list = event.target.closest("#sidebar, [data-arrows]");
    const row = event.target.closest("li");
    if (!list || !row || isTyping(event.target)) return false;
    const items = all(".row-link, .choice", list);
    const here = items.findIndex((item) => row.contains(item));
    const inRow = all("a, button", row);
    const to = {
      ArrowDown: items[here + 1],
      ArrowUp: items[here - 1],
      Home: items[0],
      End: items.at(-1),
      ArrowRight: inRow[inRow.indexOf(event.target) + 1],
      ArrowLeft: inRow[inRow.indexOf(event.target) - 1],
    }[event.key];
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

  /** Does what the key means; returns whether it means something here. */
  function act(event) {
    const { key, target } = event;
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (askWindow(event)) return true;
    if (key === "Escape" && !isOpen()) {
      if (closeQuick()) return true;
      if (root.classList.contains("drawer-open")) return window.hearth.setDrawer(false) ?? true;
    }
    if (key === "Enter" && isPlain && !event.shiftKey && target.id === "text")
      return target.form.requestSubmit() ?? true;
    if (key === "Enter" && isPlain && !event.shiftKey && target.matches(".queued-text"))
      return target.blur() ?? true; // which keeps what was changed
    if (key === "F2")
      return (
        window.hearth.rename(target.closest(".row") ?? find(".row-link[aria-current]")?.closest(".row")) ??
        true
      );
    const name = commandOf(written(event));
    const belongsToText = isPlain && key.length === 1 && isTyping(target);
    if (name && !belongsToText && !isOpen()) return run(name);
    return isPlain && move(event);
  }

  // Settings: the next key that is pressed is the command's
  let waiting;

  function choose(event) {
    if (["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = waiting;
    stopWaiting();
    if (event.key === "Escape" && button.id !== "key-stop") return;
    find("#pressed").value = written(event);
    htmx.trigger(button, "hearth:pressed");
  }

  function stopWaiting() {
    if (!waiting) return;
    waiting.replaceChildren(...waiting.shownBefore);
    waiting.removeAttribute("data-waiting");
    waiting = undefined;
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".key-button");
    if (!button || button === waiting) return;
    stopWaiting();
    waiting = button;
    waiting.shownBefore = [...button.childNodes];
    button.replaceChildren(button.dataset.press);
    button.setAttribute("data-waiting", "");
  });
  document.addEventListener("focusout", ({ target }) => target === waiting && stopWaiting());
  document.addEventListener("keydown", (event) => waiting && choose(event), true);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (act(event)) event.preventDefault();
  });

  window.hearth.onArrival("#key-map", () => commandOf(""));
  window.hearth.onArrival("[data-command]", (elements) => {
    for (const element of elements) tell(element.parentElement);
  });

  Object.assign(window.hearth, { commands, run });
})();
