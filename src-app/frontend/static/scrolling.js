/** Scrolling: the page follows an answer that is being written, and lets go when the reader scrolls up. */
(() => {
  const find = (selector) => document.querySelector(selector);

  /** What was last seen of the conversation's scroller; only a reader moves it up while its content has not shrunk. */
  let seen = { messages: undefined, top: 0, height: 0 };
  let follows = true;

  const growth = new ResizeObserver(follow);

  function follow() {
    const messages = find("#messages");
    if (!messages) return;
    if (messages !== seen.messages) watch(messages);
    const scroller = find("#scroll");
    const { scrollTop, scrollHeight } = scroller;
    if (scrollTop < seen.top && scrollHeight >= seen.height) follows = false;
    if (left(scroller) < 4) follows = true;
    if (follows) scroller.scrollTop = scrollHeight;
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

  /** Pixels below what is shown. */
  function left({ scrollHeight, scrollTop, clientHeight }) {
    return scrollHeight - scrollTop - clientHeight;
  }

  function toLatest() {
    follows = true;
    seen.height = Number.POSITIVE_INFINITY; // where the reader has scrolled to doesn't count any more
    follow();
  }

  document.addEventListener("scroll", ({ target }) => target.id === "scroll" && follow(), true);
  document.addEventListener("htmx:after:swap", follow);
  document.addEventListener("DOMContentLoaded", follow);
  document.addEventListener("htmx:before:request", ({ target }) => target.id === "composer" && toLatest());
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("#to-latest")) return;
    toLatest();
    find("#text").focus();
  });
})();
