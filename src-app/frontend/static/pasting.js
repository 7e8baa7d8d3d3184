/** The small window's button that puts the clipboard's text into the box: at the person's click, and only there. */
(() => {
  const LONGEST = 100_000;

  async function paste() {
    const box = document.querySelector("#text");
    try {
      const text = (await navigator.clipboard.readText()).slice(0, LONGEST);
      const isEmpty = text.trim() === "";
      if (isEmpty) return window.hearth.notify(window.hearth.word("nothingCopied"));
      box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      window.hearth.notify(window.hearth.word("notPasted"));
    } finally {
      box.focus();
    }
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-paste]")) paste();
  });
})();
