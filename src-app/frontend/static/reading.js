/**
 * An answer, for those who listen: each sentence is told once, when it is whole, and code by its length alone.
 *
 * What was told is counted in letters, because the answer's final form has other spaces and elements than its stream. The
 * marks of citations don't count: some of them are gone by then, and others have come.
 */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const withoutMarks = (text) => text.replace(MARK, (mark) => " ".repeat(mark.length));
  const letters = (text) => withoutMarks(text).replace(/\s/g, "").length;

  const MARK = /\[\d[\d,;–\s-]*\]/g;
  const SENTENCE = /[.!?…]["”’)\]]*\s|[。！？]|\n/g;
  const KEPT = 30;

  /** Message id → the block that is being told, how many of its characters were, and all letters that were told. */
  const heard = new Map();

  function tell(text) {
    const said = text.trim();
    const region = find("#reader");
    if (!said || !region) return;
    const line = document.createElement("p");
    line.textContent = said;
    region.append(line);
    while (region.childElementCount > KEPT) region.firstElementChild.remove();
  }

  function tellOf(part, from) {
    const code = find("pre", part);
    if (code) tell(window.hearth.word("codeLines", { count: code.textContent.trim().split("\n").length }));
    else tell(wordsOf(part).slice(from));
  }

  /** The text of a part, with citations as they were written. */
  function wordsOf(part) {
    const copy = part.cloneNode(true);
    for (const mark of copy.querySelectorAll(".citation")) mark.replaceWith(` [${mark.textContent}]`);
    return copy.textContent;
  }

  /** Tell what is finished of an answer that is being written; of the open block, its whole sentences. */
  function follow(message) {
    const now = heard.get(message.id) ?? { block: 0, chars: 0, letters: 0 };
    heard.set(message.id, now);
    const blocks = find(".answer", message).children;
    for (; now.block < blocks.length - 1; now.block++, now.chars = 0) {
      const block = blocks[now.block];
      tellOf(block, now.chars);
      now.letters += letters(block.textContent.slice(now.chars));
    }
    const open = blocks[now.block];
    if (!open || find("pre", open)) return;
    // What a block ends with comes from its markup, and would make every piece of it the end of a line.
    const rest = open.textContent.trimEnd().slice(now.chars);
    const end = [...rest.matchAll(SENTENCE)].at(-1);
    if (!end) return;
    const whole = rest.slice(0, end.index + end[0].length);
    tell(whole);
    now.chars += whole.length;
    now.letters += letters(whole);
  }

  /** Tell what is left of an answer that has ended. */
  function end(message, now) {
    heard.delete(message.id);
    let skip = now.letters;
    for (const part of find(".answer", message).children) {
      const words = wordsOf(part);
      const count = letters(words);
      if (skip >= count) skip -= count;
      else {
        tellOf(part, placeAfter(withoutMarks(words), skip));
        skip = 0;
      }
    }
  }

  function placeAfter(text, count) {
    let left = count;
    for (let place = 0; place < text.length; place++) {
      if (left === 0) return place;
      if (/\S/.test(text[place])) left -= 1;
    }
    return left === 0 ? 0 : text.length;
  }

  document.addEventListener("htmx:after:swap", () => {
    for (const message of all(".message[aria-busy=true]")) follow(message);
    for (const [id, now] of heard) {
      const message = document.getElementById(id);
      if (!message) heard.delete(id);
      else if (message.getAttribute("aria-busy") === "false") end(message, now);
    }
  });
})();
