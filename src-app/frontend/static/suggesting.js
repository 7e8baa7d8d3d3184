/**
 * Words in the message box that become something else: behind `/` a saved prompt with its fields, behind `@` a model
 * that answers this question, or a conversation that goes along with it, behind `#` a document to answer from alone.
 */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const KINDS = { "/": "prompt", "@": "mention", "#": "document" };
  const LONGEST_QUOTE = 8000;

  /** The word that the caret stands behind: where it begins, what kind it is, and its letters. */
  let word;

  function wordAt(box) {
    if (box.selectionStart !== box.selectionEnd) return undefined;
    const before = box.value.slice(0, box.selectionStart);
    const found = /(?:^|\s)([/@#])([^\s/@#]{0,40})$/u.exec(before);
    return found && { kind: KINDS[found[1]], start: before.length - found[2].length - 1, letters: found[2] };
  }

  const list = () => find("#suggestions");
  const options = () => all("[role=option]", list());
  const isOpen = () => list() && !list().hidden;

  function close() {
    word = undefined;
    if (!list()) return;
    list().hidden = true;
    for (const name of ["aria-activedescendant", "aria-controls"]) find("#text")?.removeAttribute(name);
  }

  function suggest(now) {
    const query = new URLSearchParams({ kind: now.kind, words: now.letters });
    htmx.ajax("GET", `/suggestions?${query}`, { source: list(), target: list(), swap: "innerHTML" });
  }

  /** What came fits the word as it is by now, or another one is on its way. */
  function show() {
    word = wordAt(find("#text"));
    if (!word || list().childElementCount === 0) return close();
    list().hidden = false;
    find("#text").setAttribute("aria-controls", "suggestions");
    point(options()[0]);
  }

  function point(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (!option) return find("#text").removeAttribute("aria-activedescendant");
    find("#text").setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function pointed() {
    return find("[aria-selected=true]", list());
  }

  /** Put text in the place of the word. */
  function replaceWord(text) {
    const box = find("#text");
    box.setRangeText(text, word.start, box.selectionStart, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  function take(option) {
    const { kind, text, fields, name, id } = option.dataset;
    if (kind === "prompt") insert(text, JSON.parse(fields));
    else replaceWord("");
    if (kind === "model") askAlone(name);
    if (kind === "conversation") bring(id, name);
    if (kind === "document") answerFrom(id, name);
    close();
  }

  // A saved prompt: its fields are asked for one after the other, and the text comes when they are filled
  function insert(text, fields) {
    if (fields.length === 0) return replaceWord(text);
    replaceWord("");
    const form = find("#filling");
    form.replaceChildren(
      ...fields.map((name) => {
        const field = window.hearth.fromTemplate("#filling-field");
        find("span", field).textContent = name;
        return field;
      }),
    );
    form.pattern = text;
    form.hidden = false;
    find("input", form).focus();
  }

  function endFilling(isFilled) {
    const form = find("#filling");
    const values = new Map(
      all("label", form).map((each) => [find("span", each).textContent, find("input", each).value]),
    );
    form.hidden = true;
    form.replaceChildren();
    const box = find("#text");
    if (isFilled) {
      const text = form.pattern.replace(
        /\{\{\s*([^{}]{1,60}?)\s*\}\}/g,
        (whole, name) => values.get(name) ?? whole,
      );
      box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.focus();
  }

  function keyInField(event) {
    const fields = all("#filling input");
    const here = fields.indexOf(event.target);
    if (event.key === "Escape") endFilling(false);
    else if (event.key !== "Enter" || event.shiftKey) return false;
    else if (fields[here + 1]) fields[here + 1].focus();
    else endFilling(true);
    return true;
  }

  // A model for this question alone
  function askAlone(name) {
    const chip = window.hearth.fromTemplate("#asked-chip");
    find("input", chip).value = name;
    find("span", chip).textContent = name;
    const place = find("#asked-alone");
    place.replaceChildren(chip);
    place.hidden = false;
    find(".composer-row").after(place); // of two models that a form names, the last counts
  }

  function askChosen() {
    const place = find("#asked-alone");
    if (!place) return;
    place.replaceChildren();
    place.hidden = true;
  }

  // A document that alone is looked into for this question
  function answerFrom(id, name) {
    const { box } = find("#composer > .files").dataset;
    const target = find(".scope", find("#composer"));
    htmx.ajax("PUT", `/boxes/${box}/documents/${id}`, {
      source: target,
      target,
      swap: "innerMorph",
      values: { name },
    });
  }

  // A conversation that goes along: as a file where files can be added, else quoted
  async function bring(id, title) {
    const answer = await fetch(`/conversations/${id}/text`);
    if (!answer.ok) return;
    const text = await answer.text();
    const file = new File([text], `${title.replace(/[^\p{L}\p{N} -]/gu, "").trim() || id}.md`, {
      type: "text/markdown",
    });
    const isLeft = document.dispatchEvent(
      new CustomEvent("hearth:files", { detail: { files: [file] }, cancelable: true }),
    );
    if (!isLeft) return;
    const quoted = text.slice(0, LONGEST_QUOTE).trim().replace(/^/gm, "> ");
    const box = find("#text");
    box.setRangeText(`${quoted}\n\n`, 0, 0, "preserve");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function key(event) {
    if (event.target.closest?.("#filling")) return keyInField(event);
    if (event.target.id !== "text" || !isOpen()) return false;
    const all_ = options();
    const here = all_.indexOf(pointed());
    if (event.key === "ArrowDown") point(all_[(here + 1) % all_.length]);
    else if (event.key === "ArrowUp") point(all_.at(here - 1));
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && pointed()) take(pointed());
    else return false;
    return true;
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || !key(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  document.addEventListener("input", ({ target }) => {
    if (target.id !== "text" || !list()) return;
    const now = wordAt(target);
    if (now) suggest(now);
    else close();
  });
  document.addEventListener(
    "htmx:after:swap",
    ({ detail: { ctx } }) => ctx.target?.id === "suggestions" && show(),
  );
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (target.id === "text" && !relatedTarget?.closest?.("#suggestions")) close();
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("#suggestions [role=option]");
    if (!option) return;
    event.preventDefault(); // the box keeps the focus
    take(option);
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-unask]")) return;
    askChosen();
    find("#text").focus();
  });
  document.addEventListener("htmx:after:request", ({ target, detail: { ctx } }) => {
    if (target.id === "composer" && ctx.response?.status < 400) askChosen();
  });
})();
