/** Copying: a message, a piece of code, a command. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);

  async function copy(button) {
    await putOnClipboard(button.dataset.copyText ?? copied[button.dataset.copy](button));
    const symbol = find("use", button);
    const before = symbol?.getAttribute("href");
    symbol?.setAttribute("href", "#icon-check");
    button.dataset.copied = "";
    window.hearth.announce("Copied.");
    setTimeout(() => {
      symbol?.setAttribute("href", before);
      delete button.dataset.copied;
    }, 1600);
  }

  const copied = {
    "": (button) => {
      const first = button.closest(".code");
      const blocks = [...first.closest(".answer, .thoughts").querySelectorAll(".code")];
      const rest = first.matches(".segment") ? blocks.slice(blocks.indexOf(first)) : [first];
      const last = rest.findIndex((block) => block.matches(".last"));
      const segments = rest.slice(0, last < 0 ? rest.length : last + 1);
      return segments.map((block) => find("pre", block).textContent).join("");
    },
    said: (button) => find(".said", button.closest(".message")).textContent,
    answer: (button) => {
      const answer = find(".answer", button.closest(".message"));
      answer.classList.add("bare"); // innerText leaves out what isn't shown: the headers of code
      // biome-ignore lint/performance/useDomNodeTextContent: only innerText has the line breaks that are seen
      const text = answer.innerText;
      answer.classList.remove("bare");
      return text;
    },
  };

  async function putOnClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy], [data-copy-text]");
    if (button) copy(button);
  });
})();
