/** The palette: opened by its button and its key, gone through with the arrow keys while the focus stays in its box. */
(() => {
  const find = (selector) => document.querySelector(selector);
  const dialog = () => find("#palette");
  const box = () => find("#palette-box");
  const options = () => [...document.querySelectorAll("#palette-results [role=option]")];
  const PAGE = 6;
  /** Milliseconds: as long as the animation in palette.css. */
  const MARKED_FOR = 2_400;

  function open() {
    const palette = dialog();
    if (!palette || palette.open) return box()?.select();
    const other = find("dialog[open]");
    if (other) return;
    box().value = "";
    palette.showModal();
    box().focus();
    htmx.trigger(box(), "palette");
  }

  function close() {
    dialog().close();
  }

  function select(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (!option) return box().removeAttribute("aria-activedescendant");
    box().setAttribute("aria-activedescendant", option.id);
    const isFirst = option === options()[0];
    if (isFirst) find("#palette-results").scrollTop = 0;
    else option.scrollIntoView({ block: "nearest" });
  }

  function move(key) {
    const all = options();
    const here = all.findIndex((option) => option.ariaSelected === "true");
    const to = {
      ArrowDown: (here + 1) % all.length,
      ArrowUp: (here - 1 + all.length) % all.length,
      PageDown: Math.min(here + PAGE, all.length - 1),
      PageUp: Math.max(here - PAGE, 0),
      Home: 0,
      End: all.length - 1,
    }[key];
    if (to === undefined || all.length === 0) return false;
    select(all[to]);
    return true;
  }

  /** Home and End belong to the text while the caret can still go there. */
  function isForText({ key, target }) {
    if (target.value === "") return false;
    const edge = key === "Home" ? 0 : target.value.length;
    return ["Home", "End"].includes(key) && target.selectionEnd !== edge;
  }

  /** What this page has not got is not offered. */
  function leaveOutWhatIsNotHere() {
    for (const option of document.querySelectorAll("#palette-results [data-press]")) {
      const pressed = find(option.dataset.press);
      if (pressed && !pressed.disabled && getComputedStyle(pressed).display !== "none") continue;
      const group = option.parentElement;
      option.remove();
      if (!group.querySelector("[role=option]")) group.remove();
    }
  }

  function count() {
    const said = options().length;
    find("#palette-count").textContent = said ? window.hearth.word("found", { number: said }) : "";
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      const isOpener = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      if (isOpener && dialog()?.open) {
        event.preventDefault();
        close();
      } else if (event.target.id === "palette-box") {
        event.stopPropagation(); // the page's own keys have nothing to do here
        const chosen = options().find((option) => option.ariaSelected === "true");
        if (event.key === "Enter") chosen?.click();
        else if (isForText(event) || !move(event.key)) return;
        event.preventDefault();
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("[data-palette]")) return open();
    if (target.id === "palette") return close(); // the backdrop
    const option = target.closest("#palette-results [role=option]");
    if (!option) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) event.preventDefault(); // it would leave this window
    close();
    if (option.dataset.runCommand) window.hearth.run(option.dataset.runCommand);
    else if (option.dataset.press) find(option.dataset.press)?.click();
  });

  document.addEventListener("mousemove", ({ target }) => {
    const option = target.closest?.("#palette-results [role=option]");
    if (option && option.ariaSelected !== "true") {
      for (const each of options()) each.setAttribute("aria-selected", String(each === option));
      box().setAttribute("aria-activedescendant", option.id);
    }
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.sourceElement?.id === "palette-box") {
      leaveOutWhatIsNotHere();
      select(options()[0]);
      count();
    } else if (ctx.sourceElement?.closest?.("#palette-list")) {
      // passages of documents, which come later, and in the place of what asked for them
      if (!options().some((option) => option.ariaSelected === "true")) select(options()[0]);
      count();
    } else if (ctx.sourceElement?.id === "palette-state" && !find("#palette-state"))
      htmx.trigger(box(), "palette");
    if (ctx.target?.id === "main") requestAnimationFrame(showFound);
  });

  /** Where an address names a message, it is brought into sight and told apart for a moment; likewise a part of a page. */
  function showFound() {
    const id = new URLSearchParams(location.search).get("message");
    const message = id && document.getElementById(`message-${id}`);
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    if (!message) return;
    message.scrollIntoView({ block: "center" });
    message.classList.add("found");
    setTimeout(() => message.classList.remove("found"), MARKED_FOR);
  }

  /** Where an earlier part of a branch is shown, its end is a page of its own: what lies between may be long. */
  function toEnd(event) {
    if (!event.target.closest("#to-latest") || !find("#below")) return;
    event.stopImmediatePropagation();
    const address = location.pathname;
    history.pushState(null, "", address);
    htmx.ajax("GET", address, { target: "#main", swap: "innerHTML" });
  }

  document.addEventListener("click", toEnd, true);
  document.addEventListener("DOMContentLoaded", () => requestAnimationFrame(showFound));

  window.hearth.openPalette = open;
})();
