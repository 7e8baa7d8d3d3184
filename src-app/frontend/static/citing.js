/**
 * Citations: what one is pointed at shows its passage beside it, and a click opens the document at its place. With a
 * finger, which can't point, the first touch shows the passage, and the way to the document stands in it.
 */
(() => {
  const PATIENCE = 120; // milliseconds before what is pointed at counts
  const GRACE = 220; // milliseconds to get from the mark into the passage
  const GAP = 6; // pixels between both

  const find = (selector, within = document) => within.querySelector(selector);
  const place = () => find("#cited");

  /** The mark whose passage is shown, or is on its way. */
  let shown;
  let timer;

  const later = (act, delay) => {
    clearTimeout(timer);
    timer = setTimeout(act, delay);
  };

  async function show(mark) {
    clearTimeout(timer);
    if (shown === mark) return;
    hide();
    shown = mark;
    const message = mark.closest(".message").id.replace("message-", "");
    const address = `/messages/${message}/passages/${mark.dataset.cite}?mark=${mark.dataset.mark}`;
    await htmx.ajax("GET", address, { source: place(), target: place(), swap: "innerHTML" });
    if (shown !== mark || !mark.isConnected || !find(".cited-name", place())) return;
    mark.setAttribute("aria-expanded", "true");
    mark.setAttribute("aria-controls", "cited");
    place().showPopover();
    putBeside(mark);
  }

  function hide() {
    clearTimeout(timer);
    shown?.setAttribute("aria-expanded", "false");
    shown = undefined;
    if (place()?.matches(":popover-open")) place().hidePopover();
  }

  /** Above the mark, or below it where there is no room; never beyond the window's edge. */
  function putBeside(mark) {
    const box = place();
    const at = mark.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const isRoomAbove = at.top - height - GAP > 0;
    const left = Math.min(Math.max(at.left - width / 2, GAP), innerWidth - width - GAP);
    box.style.left = `${left}px`;
    box.style.top = `${isRoomAbove ? at.top - height - GAP : Math.min(at.bottom + GAP, innerHeight - height - GAP)}px`;
    find("mark", box)?.scrollIntoView({ block: "nearest" });
  }

  async function open(mark) {
    await show(mark);
    find("[data-open]", place())?.click();
  }

  const markAt = (target) => target.closest?.(".cite");
  const isInside = (target) => target instanceof Node && place()?.contains(target);

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const mark = markAt(target);
    if (mark) later(() => show(mark), PATIENCE);
    else if (isInside(target)) clearTimeout(timer);
    else if (shown) later(() => !shown?.matches(":focus-visible") && hide(), GRACE);
    else clearTimeout(timer);
  });

  document.addEventListener("focusin", ({ target }) => {
    const mark = markAt(target);
    if (mark?.matches(":focus-visible")) show(mark);
    else if (shown && !mark && !isInside(target)) hide();
  });

  document.addEventListener("click", (event) => {
    const mark = markAt(event.target);
    if (mark) return event.pointerType === "touch" && shown !== mark ? show(mark) : open(mark);
    if (event.target.closest?.("[data-open]")) {
      for (const panel of document.querySelectorAll("#made:popover-open")) panel.hidePopover();
    } else if (isInside(event.target)) return;
    hide();
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !shown) return;
      event.stopPropagation();
      const isThere = isInside(document.activeElement);
      const mark = shown;
      hide();
      if (isThere) mark.focus();
    },
    true,
  );

  document.addEventListener("scroll", ({ target }) => !isInside(target) && shown && hide(), true);
  document.addEventListener("htmx:after:swap", () => shown && !shown.isConnected && hide());
})();
