/**
 * Formulas, set by KaTeX where the server left their TeX. It is fetched with the first one: a page without maths pays nothing.
 *
 * What a formula says stays in `data-tex`, for copying and for a page that is morphed. KaTeX sets styles through
 * the object model, which the policy allows. A formula that would act or load something stays text.
 */
(() => {
  const VERSION = new URL(document.currentScript.src).search;
  const DELIMITED = /^(\$\$|\\\[|\\\(|\$)([\s\S]*?)(?:\$\$|\\\]|\\\)|\$)$/;
  const PENDING = ".math:not(.typeset, .unread, .unfinished)";
  const LONGEST = 10_000;
  const MOST_KEPT = 400;
  /** Milliseconds of one frame that formulas may take. */
  const SLICE = 10;

  const root = document.documentElement;
  /** TeX with its delimiters → what it looks like, or undefined where it can't be read. */
  const kept = new Map();
  const waiting = [];
  let loading;
  let katex;

  function load() {
    const sheet = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: `/static/katex.css${VERSION}`,
    });
    const styled = new Promise((resolve, reject) => {
      sheet.addEventListener("load", resolve);
      sheet.addEventListener("error", reject);
    });
    document.head.append(sheet);
    return Promise.all([import(`/static/katex.js${VERSION}`), styled]);
  }

  async function begin() {
    loading ??= load();
    try {
      await loading;
      katex = window.katex;
      work();
    } catch {
      root.classList.remove("typesets"); // the sources are shown
    }
  }

  function take(formulas) {
    waiting.push(...formulas);
    if (katex) work();
    else begin();
  }

  function work() {
    const end = performance.now() + SLICE;
    const set = [];
    while (waiting.length > 0 && performance.now() < end) {
      const formula = waiting.pop(); // the last first: a conversation opens at its end
      if (!formula.isConnected || !formula.matches(PENDING)) continue;
      typeset(formula);
      set.push(formula);
    }
    // Measured when all are set: once, not in turns with what changes the page.
    const wide = set.flatMap((formula) => [...formula.querySelectorAll(".katex-display")]).filter(isWide);
    for (const display of wide) display.tabIndex = 0; // so that the keyboard can scroll it
    if (waiting.length > 0) requestAnimationFrame(work);
  }

  function isWide(display) {
    return display.scrollWidth > display.clientWidth;
  }

  function typeset(formula) {
    const tex = formula.textContent;
    if (!kept.has(tex)) keep(tex, drawn(tex));
    const look = kept.get(tex);
    formula.classList.add(look ? "typeset" : "unread");
    if (!look) return;
    formula.dataset.tex = tex;
    formula.replaceChildren(look.cloneNode(true));
  }

  function keep(tex, look) {
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(tex, look);
  }

  function drawn(text) {
    const [, opening, tex] = DELIMITED.exec(text) ?? [];
    if (!tex || text.length > LONGEST) return undefined;
    try {
      const tree = katex.__renderToDomTree(tex, {
        displayMode: opening === "$$" || opening === "\\[",
        throwOnError: true,
        trust: inert,
        strict: "ignore",
        maxSize: 40,
        maxExpand: 500,
      });
      withoutStyles(tree);
      return tree.toNode();
    } catch {
      return undefined; // not TeX that KaTeX knows: its source says more than an error would
    }
  }

  /** Asked where a command would link, load or name something (`\href`, `\includegraphics`, `\htmlId` …). */
  function inert({ command }) {
    throw new Error(command);
  }

  /** A few nodes of the MathML that only a screen reader reads have a `style` attribute, which the policy refuses. */
  function withoutStyles(node) {
    if (node.attributes) delete node.attributes.style;
    for (const child of node.children ?? []) withoutStyles(child);
  }

  root.classList.add("typesets");
  window.hearth.onArrival(PENDING, take);
})();
