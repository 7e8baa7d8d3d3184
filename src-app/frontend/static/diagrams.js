/**
 * Diagrams: the text of a finished block goes to a sandboxed frame, which draws it; the page shows the drawing as an image,
 * in which nothing can run, load or be clicked. The frame, and Mermaid with it, is there only while something is drawn.
 */
(() => {
  const LONGEST_DRAWING = 2_000_000;
  const MOST_KEPT = 50;
  /** Milliseconds after which a drawing is given up, from when the frame has it; and after which an idle frame goes. */
  const PATIENCE = 12_000;
  const IDLE = 15_000;

  const find = (selector, within) => within.querySelector(selector);
  const darkness = matchMedia("(prefers-color-scheme: dark)");

  /** Key of a text in one theme → its drawing ({ address, width, height }) or why there is none ({ reason }). */
  const kept = new Map();
  /** Keys of what is being drawn → the text. */
  const asked = new Map();
  let frame;
  let isReady = false;
  let timer;

  const isDark = () => {
    const { theme } = document.documentElement.dataset;
    return theme === "dark" || (theme !== "light" && darkness.matches);
  };
  const textOf = (block) => find("pre", block).textContent;
  const keyOf = (text) => `${isDark() ? "dark" : "light"}:${text}`;

  function take(blocks) {
    for (const block of blocks) {
      const text = textOf(block);
      const key = keyOf(text);
      if (kept.has(key)) show(block, key);
      else if (!asked.has(key)) ask(key, text);
    }
  }

  function ask(key, text) {
    asked.set(key, text);
    if (isReady) send(key);
    else if (!frame) open();
  }

  function open() {
    frame = Object.assign(document.createElement("iframe"), {
      className: "drawing-board",
      src: "/diagrams/frame",
      tabIndex: -1,
      ariaHidden: "true",
    });
    frame.sandbox = "allow-scripts";
    document.body.append(frame);
    wait(PATIENCE, giveUp);
  }

  function close() {
    frame?.remove();
    frame = undefined;
    isReady = false;
  }

  function wait(milliseconds, act) {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  }

  function send(key) {
    frame.contentWindow.postMessage({ id: key, text: asked.get(key), isDark: key.startsWith("dark:") }, "*");
    wait(PATIENCE, giveUp);
  }

  function giveUp() {
    close();
    for (const key of [...asked.keys()]) settle(key, { reason: "" });
  }

  window.addEventListener("message", ({ source, data }) => {
    if (!frame || source !== frame.contentWindow) return;
    if (data.id === "ready" && !isReady) {
      isReady = true;
      for (const key of asked.keys()) send(key);
    } else if (asked.has(data.id)) {
      settle(data.id, checked(data));
      wait(asked.size > 0 ? PATIENCE : IDLE, asked.size > 0 ? giveUp : close);
    }
  });

  /** What the frame says is believed as little as what a model says. */
  function checked({ svg, width, height, reason }) {
    const isDrawing = typeof svg === "string" && svg.length <= LONGEST_DRAWING && width > 0 && height > 0;
    if (!isDrawing) return { reason: typeof reason === "string" ? reason : "" };
    const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    return { address, width: Math.min(width, 20_000), height: Math.min(height, 20_000) };
  }

  function settle(key, drawing) {
    asked.delete(key);
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(key, drawing);
    for (const block of document.querySelectorAll(".code.diagram")) {
      if (keyOf(textOf(block)) === key) show(block, key);
    }
  }

  function show(block, key) {
    const { address, width, height, reason } = kept.get(key);
    const old = find(".drawing, .drawing-fault", block);
    if (old && block.dataset.shown === key) return;
    const shown = address ? drawingOf(block, address, width, height) : faultOf(block, reason);
    if (old) old.replaceWith(shown);
    else block.append(shown);
    block.classList.toggle("drawn", Boolean(address));
    block.dataset.shown = key; // a morph takes it away with the drawing
  }

  function drawingOf(block, src, width, height) {
    const image = new Image(width, height);
    Object.assign(image, { src, alt: block.dataset.drawn, decoding: "sync" }); // drawn anew without a blink
    image.dataset.zoom = "";
    const figure = Object.assign(document.createElement("figure"), { className: "drawing" });
    figure.append(image);
    return figure;
  }

  function faultOf(block, reason) {
    const fault = Object.assign(document.createElement("div"), { className: "drawing-fault" });
    fault.append(block.dataset.fault);
    if (reason) fault.append(Object.assign(document.createElement("samp"), { textContent: reason }));
    return fault;
  }

  function drawAll() {
    take([...document.querySelectorAll(".code.diagram")]);
  }

  window.hearth.onArrival(".code.diagram", take);
  darkness.addEventListener("change", drawAll);
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-source]");
    if (!button) return;
    const asSource = button.closest(".code").classList.toggle("as-source");
    button.setAttribute("aria-pressed", String(asSource));
  });
})();
