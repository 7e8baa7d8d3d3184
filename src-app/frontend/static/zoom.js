/** `<img data-zoom>` in a message: a click or Enter shows it large; Esc, a click or the button closes it again. */
(() => {
  const ZOOMABLE = ":is(.answer, .said, .attached, .thoughts) img[data-zoom]";
  const find = (selector) => document.querySelector(selector);

  function open(image) {
    const dialog = find("#zoom");
    const large = dialog.querySelector("img");
    large.src = image.currentSrc || image.src;
    large.alt = image.alt;
    for (const [name, value] of Object.entries(sizes(image))) {
      dialog.style.setProperty(`--${name}`, value);
    }
    dialog.showModal(); // the focus goes back to the image when it closes
  }

  /** A photograph is shown as large as there is room; a drawing at least as large as its letters want, and scrolls. */
  function sizes(image) {
    // For WebKit the natural size of an SVG is the one that it is shown in: what its attributes say is its own.
    const isDrawing = image.src.startsWith("data:image/svg");
    const [width, height] = isDrawing
      ? ["width", "height"].map((name) => Number(image.getAttribute(name)))
      : [image.naturalWidth, image.naturalHeight];
    return { width, height, least: isDrawing ? width : 0 };
  }

  window.hearth.onArrival(ZOOMABLE, (images) => {
    for (const image of images) {
      image.tabIndex = 0;
      image.role = "button";
    }
  });

  document.addEventListener("click", ({ target }) => {
    if (target.matches(ZOOMABLE)) open(target);
    else if (target.closest("#zoom")) find("#zoom").close();
  });
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(ZOOMABLE)) return;
    event.preventDefault();
    open(event.target);
  });
})();
