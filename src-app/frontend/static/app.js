/** What a page does that HTML and htmx can't: the message box, and what follows a swap. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const root = document.documentElement;

  const announce = (text) => {
    find("#announcer").textContent = text;
  };

  let known;

  /** A sentence of `shared/words.html`, in the person's language. `values` are put in for `{name}`. */
  function word(name, values = {}) {
    known ??= JSON.parse(find("#words").textContent);
    return known[name].replace(/\{(\w+)\}/g, (_, value) => values[value]);
  }

  const fromTemplate = (id) => find(id).content.firstElementChild.cloneNode(true);

  function notify(text) {
    const notice = fromTemplate("#notice");
    find("p", notice).textContent = text;
    find("#notices").append(notice);
  }

  // Each request has an id, which the backend's log names: what a click led to is found by it.
  const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const random = crypto.getRandomValues(new Uint8Array(8));
    ctx.request.headers["X-Request-Id"] = Array.from(random, (byte) => LETTERS[byte % 36]).join("");
    if (window.hearthWindow) ctx.request.headers["X-Hearth-Window"] = window.hearthWindow; // the shell's word
  });

  // Morphing keeps what the person did: a part that was opened or folded, a draft that is newer than the server's.
  const folded = new WeakSet();
  htmx.registerExtension("hearth", {
    htmx_before_morph_attr: (element, { attrName }) =>
      !(attrName === "open" && folded.has(element)) &&
      !(attrName === "class" && element.classList.contains("found")), // see palette.js
    htmx_before_morph_node: (_, { oldNode }) =>
      oldNode.id !== "text" || oldNode.value === oldNode.defaultValue,
  });

  // The message box
  const growsItself = CSS.supports("field-sizing", "content");

  function fit(box) {
    if (growsItself || !box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  function write(text) {
    const box = find("#text");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  document.addEventListener("input", ({ target }) => target.id === "text" && fit(target));
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.id !== "composer") return;
      const isSending = event.target.classList.contains("htmx-request");
      if (!isSending && find("#text").value.trim()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  // After a swap: title, current row, focus
  function settle(target, isByHand) {
    const rows = document.querySelectorAll(".row-link");
    for (const row of rows) {
      if (row.pathname === location.pathname) row.setAttribute("aria-current", "page");
      else row.removeAttribute("aria-current");
    }
    const title = find(".row-link[aria-current] .row-title")?.textContent;
    const heading = find("#heading");
    if (title && heading && heading.textContent !== title) heading.textContent = title;
    document.title = title ?? find("#pane")?.dataset.title ?? "Hearth";
    fit(find("#text"));
    if (target?.id === "main") setDrawer(false);
    if (target?.id === "main" || (isByHand && document.activeElement === document.body)) {
      (find("#text") ?? find("#main")).focus({ preventScroll: true });
    }
  }

  document.addEventListener("DOMContentLoaded", () => settle(find("#main")));
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    const gone = ctx.sourceElement?.closest?.("[data-delete]")?.closest(".row");
    if (gone && find("[aria-current]", gone)) find("#new").click();
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.sourceElement?.id === "events") return;
    settle(ctx.target, ["click", "submit"].includes(ctx.sourceEvent?.type) || ctx.target === document.body);
    if (ctx.sourceElement?.id === "get" && ctx.response.status < 400) ctx.sourceElement.reset();
  });

  function setDrawer(open) {
    if (root.classList.contains("drawer-open") === open) return;
    root.classList.toggle("drawer-open", open);
    const opener = find("#pane [data-drawer]");
    opener?.setAttribute("aria-expanded", String(open));
    (open ? find("#new") : (opener ?? find("#main"))).focus();
  }

  // Every word is the server's: a page in another language is another page. Scroll and draft come back with it.
  document.addEventListener("language", () => location.reload());

  // Buttons
  const CLICKS = {
    "[data-fill]": (button) => write(button.dataset.fill),
    "[data-dismiss], [data-undo]": (button) => button.closest(".toast").remove(),
    "[data-drawer]": () => setDrawer(!root.classList.contains("drawer-open")),
    "[data-choose-model]": () => find("#picker-list")?.showPopover(),
    "[data-stop]": () => {
      for (const run of document.querySelectorAll("[data-run]")) run.click();
    },
    summary: (summary) => folded.add(summary.parentElement),
  };

  document.addEventListener("click", ({ target }) => {
    for (const [selector, act] of Object.entries(CLICKS)) {
      const found = target.closest(selector);
      if (found) act(found);
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name === "theme") root.dataset.theme = target.value;
    if (target.matches(".text-size input")) root.dataset.text = target.value;
  });
  document.addEventListener("animationend", ({ target, animationName }) => {
    if (animationName === "toast-life") target.remove();
  });
  document.addEventListener(
    "toggle",
    ({ target, newState }) => {
      if (target.id === "picker-list" && newState === "open")
        find("[aria-pressed=true], .menu-foot", target)?.focus();
    },
    true,
  );

  window.hearth = { announce, fromTemplate, notify, setDrawer, word };
})();
