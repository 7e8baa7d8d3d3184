/** The focus outlives a swap: an element that came anew or was moved has it again, else what is nearest to it. */
(() => {
  /** Id of what had the focus when a swap began, and where it was. */
  let had;

  const isLost = () => document.activeElement === null || document.activeElement === document.body;

  document.addEventListener("htmx:before:swap", () => {
    const { activeElement } = document;
    had = isLost()
      ? undefined
      : { id: activeElement.id, isInList: Boolean(activeElement.closest("#drawer")) };
  });

  // Before whatever else looks where the focus is
  document.addEventListener(
    "htmx:after:swap",
    () => {
      if (had?.id && isLost()) document.getElementById(had.id)?.focus({ preventScroll: true });
    },
    true,
  );

  document.addEventListener("htmx:after:swap", () => {
    if (had && isLost())
      document.querySelector(had.isInList ? "#new" : "#main")?.focus({ preventScroll: true });
    had = undefined;
  });
})();
