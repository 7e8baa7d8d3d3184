/**
 * Scrolling: the page follows an answer that is being written, and lets go when the reader scrolls up.
 *
 * What changes above the line that is read does not move it. WebKit doesn't see to that by itself; elsewhere it is
 * turned off, or both would do it.
 */
(() => {
  const find = (selector) => document.querySelector(selector);

  /** What was last seen of the conversation's scroller; only a reader moves it up while its content has not shrunk. */
  let seen = { messages: undefined, top: 0, height: 0 };
  let follows = true;

  /** The answer of passages that was last shown from its question on. */
  let quoted;
  const ABOVE = 16; // pixels of rest above that question

  const growth = new ResizeObserver(follow);

  function follow() {
    const messages = find("#messages");
    if (!messages) return;
    if (messages !== seen.messages) watch(messages);
    const scroller = find("#scroll");
    const { scrollTop, scrollHeight } = scroller;
    if (scrollTop < seen.top && scrollHeight >= seen.height) follows = false;
    if (left(scroller) < 4) follows = true;
    if (follows && isOfPassages(messages)) toQuestion(scroller);
    else if (follows) scroller.scrollTop = scrollHeight;
    seen = { messages, top: scroller.scrollTop, height: scrollHeight };
    find("#to-latest").hidden = left(scroller) < 80;
  }

  function watch(messages) {
    growth.disconnect();
    growth.observe(messages);
    growth.observe(find("#scroll"));
    seen = { messages, top: 0, height: 0 };
    follows = true;
  }

  /** Whether passages came in the place of an answer: these are read from the first one on, which is the best. */
  function isOfPassages(messages) {
    let last = messages.lastElementChild;
    while (last && !last.matches(".message")) last = last.previousElementSibling;
    if (last?.id === quoted || last?.ariaBusy === "true" || !last?.querySelector(".quotes")) return false;
    quoted = last.id;
    return true;
  }

  function toQuestion(scroller) {
    const answer = document.getElementById(quoted);
    const question = answer.previousElementSibling ?? answer;
    scroller.scrollTop += question.getBoundingClientRect().top - scroller.getBoundingClientRect().top - ABOVE;
    follows = false;
  }

  /** Pixels below what is shown. */
  function left({ scrollHeight, scrollTop, clientHeight }) {
    return scrollHeight - scrollTop - clientHeight;
  }

  function toLatest() {
    follows = true;
    seen.height = Number.POSITIVE_INFINITY; // where the reader has scrolled to doesn't count any more
    follow();
  }

  /** Messages that were seen when a swap began, from the top, each with its place on the screen. */
  let places = [];

  /** The first message that is not above what is shown. Messages follow each other, so half of them are passed by. */
  function firstSeen(messages, top) {
    let [low, high] = [0, messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (messages[middle].getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  function remember({ detail: { ctx } }) {
    places = [];
    const scroller = find("#scroll");
    if (follows || !scroller || ctx.sourceElement?.id === "events") return;
    if (!(ctx.target instanceof Node)) return;
    if (!scroller.contains(ctx.target) && !ctx.target.contains(scroller)) return;
    const messages = find("#messages").children;
    const first = firstSeen(messages, scroller.getBoundingClientRect().top);
    const around = [...messages]
      .slice(first, first + 5)
      .filter((message) => message.id && message.id !== "above");
    places = around.map(({ id }) => [id, document.getElementById(id).getBoundingClientRect().top]);
  }

  function comeBack() {
    for (const [id, top] of places) {
      const message = document.getElementById(id);
      if (!message) continue;
      find("#scroll").scrollTop += message.getBoundingClientRect().top - top;
      seen.height = Number.POSITIVE_INFINITY; // it was not the reader who scrolled
      break;
    }
    places = [];
    follow();
  }

  /** Whoever asked for earlier messages with a key goes on from there. */
  function keepFocus({ detail: { ctx } }) {
    if (ctx.sourceElement?.id !== "earlier" || ctx.sourceEvent?.type !== "click") return;
    (find("#earlier") ?? find("#scroll"))?.focus({ preventScroll: true });
  }

  document.addEventListener("scroll", ({ target }) => target.id === "scroll" && follow(), true);
  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:after:swap", comeBack);
  document.addEventListener("htmx:after:swap", keepFocus);
  document.addEventListener("DOMContentLoaded", follow);
  document.addEventListener("htmx:before:request", ({ target }) => target.id === "composer" && toLatest());
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("#to-latest")) return;
    toLatest();
    find("#text").focus();
  });
})();
