/** Copying: a message, a selection, a piece of code, a table, a command. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);

  async function copy(button) {
    try {
      await putOnClipboard(button.dataset.copyText ?? copied[button.dataset.copy](button));
    } catch {
      return window.hearth.notify(window.hearth.word("notCopied"));
    }
    const symbol = find("use", button);
    const before = symbol?.getAttribute("href");
    symbol?.setAttribute("href", "#icon-check");
    button.dataset.copied = "";
    window.hearth.announce(window.hearth.word("copied"));
    setTimeout(() => {
      symbol?.setAttribute("href", before);
      delete button.dataset.copied;
    }, 1600);
  }

  const copied = {
    "": codeOf,
    csv: (button) => {
      const rows = segments(button, ".table-scroll").flatMap((part) => [...find("table", part).rows]);
      return rows.map((row) => `${[...row.cells].map(cellText).join(",")}\r\n`).join("");
    },
    said: (button) => find(".said", button.closest(".message")).textContent,
    answer: (button) => wordsOf(find(".answer", button.closest(".message")).cloneNode(true)),
  };

  function codeOf(button) {
    return segments(button, ".code")
      .map((part) => find("pre", part).textContent)
      .join("");
  }

  /** All parts of the code or table whose first part the button stands in: a long one is streamed in segments. */
  function segments(button, kind) {
    const first = button.closest(kind);
    const parts = [...first.closest(".answer, .thoughts").querySelectorAll(kind)];
    const rest = first.matches(".segment") ? parts.slice(parts.indexOf(first)) : [first];
    const last = rest.findIndex((part) => part.matches(".last"));
    return rest.slice(0, last < 0 ? rest.length : last + 1);
  }

  /** A cell as RFC 4180 wants it. What a spreadsheet would run as a formula gets an apostrophe: a model wrote it. */
  function cellText(cell) {
    const text = wordsOf(cell.cloneNode(true)).trim();
    const isFormula = /^[=@\t\r]|^[+-](?![\d.,\s]*%?$)/.test(text);
    const safe = isFormula ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  /** What a copy of a part of an answer says: formulas as their TeX, without buttons and headers. */
  function wordsOf(part) {
    const box = Object.assign(document.createElement("div"), { className: "answer bare copying" });
    box.append(part);
    for (const formula of box.querySelectorAll("[data-tex]")) formula.replaceWith(formula.dataset.tex);
    for (const mark of box.querySelectorAll(".citation")) mark.replaceWith(` [${mark.textContent}]`);
    for (const drawing of box.querySelectorAll(".drawing, .drawing-fault")) drawing.remove();
    document.body.append(box);
    // biome-ignore lint/performance/useDomNodeTextContent: only innerText has the line breaks that are seen
    const text = box.innerText;
    box.remove();
    return text;
  }

  // A formula is there twice, for eyes and for screen readers, in pieces that nobody wants: its TeX is copied.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || document.activeElement?.matches("textarea, input")) return;
    const part = selection.getRangeAt(0).cloneContents();
    if (!part.querySelector("[data-tex], .citation")) return;
    event.clipboardData.setData("text/plain", wordsOf(part));
    event.preventDefault();
  });

  /**
   * The shell saves what the backend hands out, so the code goes there and comes back as a file, for which the page stays. (Into a
   * frame of its own would be safer still, but WebKitGTK saves nothing from there.)
   */
  function save(button) {
    const form = Object.assign(document.createElement("form"), {
      method: "post",
      action: "/code-files",
      hidden: true,
    });
    const language = find("code", button.closest(".code")).className.replace("language-", "");
    const values = { title: find("#heading")?.textContent ?? "", language, code: codeOf(button) };
    for (const [name, value] of Object.entries(values)) {
      form.append(Object.assign(document.createElement("textarea"), { name, value }));
    }
    document.body.append(form);
    form.submit();
    form.remove();
  }

  function wrap(button) {
    const isWrapped = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isWrapped));
    for (const part of segments(button, ".code")) part.classList.toggle("wrapped", isWrapped);
  }

  /** Where the page may not, the shell does it, if there is one. */
  async function askShell(text) {
    const answer = await fetch("/clipboard", { method: "POST", body: new URLSearchParams({ text }) });
    if (!answer.ok) throw new Error("there is no clipboard");
  }

  async function putOnClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
      document.body.append(box);
      box.select();
      const isCopied = document.execCommand("copy");
      box.remove();
      if (!isCopied) await askShell(text);
    }
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy], [data-copy-text]");
    if (button) copy(button);
    const tool = target.closest("[data-save], [data-wrap]");
    if (tool) ("save" in tool.dataset ? save : wrap)(tool);
  });
})();
