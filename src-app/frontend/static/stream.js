/**
 * What keeps a page and its event stream in step, and says so when they are not.
 *
 * Every event has a number. An element with `data-seq` is complete up to that number: older pieces are dropped, and
 * whoever missed one (it came before its place was on the page) fetches itself again. So each piece counts once.
 */
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector) => document.querySelectorAll(selector);
  const isStream = (element) => element?.id === "events";

  /** Message id → number of the newest event about it. */
  const newest = new Map();
  let number = 0;

  /** What a page shows of the machine's state: name of the event that tells of a change → its newest number. */
  const states = new Map([
    ["picker", -1],
    ["downloads", -1],
  ]);

  document.addEventListener("htmx:sse:before:message", (event) => {
    const { message } = event.detail;
    number = Number(message.id);
    const about = message.event || /hx-target="#(message-[0-9A-Z]+)/.exec(message.data)?.[1] || "";
    if (about.startsWith("message-")) newest.set(about, number);
    if (states.has(about)) states.set(about, number);
    if (message.event && isShown(about)) event.preventDefault();
  });

  function isShown(about) {
    if (about.startsWith("message-")) return seqOf(byId(about)) >= number;
    if (!about.startsWith("conversation-")) return false;
    // What brings the new state itself; whoever deletes a branch gets a notice alone.
    const bringing = "#composer.htmx-request, .message button.htmx-request:not([data-removes])";
    const isOnItsWay = all(bringing).length > 0;
    return isOnItsWay || [...all("#pane, #pane [data-seq]")].some((element) => seqOf(element) >= number);
  }

  function seqOf(element) {
    return Number(element?.dataset.seq ?? -1);
  }

  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    if (isStream(ctx.sourceElement)) tasks.splice(0, tasks.length, ...tasks.filter(isNews));
    for (const task of tasks) removeTwins(task);
  });

  function isNews({ target, fragment }) {
    const message = target?.closest("[data-seq].message");
    if (message && seqOf(message) >= number) return false;
    if (message) message.dataset.seq = number;
    if (!target) catchUp(/^message-[0-9A-Z]+/.exec(fragment.firstElementChild?.id)?.[0]);
    return target !== null;
  }

  /** What comes takes the place of what has the same id: pieces that come twice are not shown twice. */
  function removeTwins({ target, fragment, swapSpec }) {
    if (!["outerMorph", "beforeend"].includes(swapSpec.style)) return;
    for (const { id } of fragment.children) {
      if (id && id !== target?.id) byId(id)?.remove();
    }
  }

  /** Let a message fetch itself; it listens for its own name. */
  function catchUp(id) {
    const message = id && byId(id);
    // One that htmx has not taken up yet does not listen; the swap that brought it ends with another look.
    if (!message?.matches("[data-htmx-powered]:not(.htmx-request)")) return;
    newest.delete(id); // asked for once: an answer that is an error must not be asked for again and again
    htmx.trigger("#events", id);
  }

  /** A page that was on its way when something changed has not heard of it. */
  let known;
  function tellNewPane() {
    const pane = byId("pane");
    if (pane === known || !pane.matches("[data-htmx-powered]")) return; // not before its elements listen
    known = pane;
    for (const [name, latest] of states) {
      if (latest > seqOf(pane)) htmx.trigger("#events", name);
    }
  }

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (isStream(ctx.sourceElement)) return;
    tellNewPane();
    for (const [id, latest] of newest) {
      if (byId(id) && seqOf(byId(id)) < latest) catchUp(id);
    }
    announceEndings();
  });

  /** Ids of the answers that are being written; their ending is told, their words are not. */
  const running = new Set();
  const ENDINGS = { done: "answered", stopped: "stopped", interrupted: "interrupted", failed: "failed" };

  function announceEndings() {
    for (const id of running) {
      const ending = ENDINGS[byId(id)?.dataset.state];
      if (ending) window.hearth.announce(window.hearth.word(ending));
      if (ending || !byId(id)) running.delete(id);
    }
    for (const { id } of all(".message[aria-busy=true]")) running.add(id);
  }

  // The banner: the shell knows best (data-connection); without one, the stream itself tells.
  const SAID = new Set(["silent", "reconnecting", "lost"]);
  const root = document.documentElement;
  let isLost = false;
  let patience;

  function showConnection() {
    const told = root.dataset.connection;
    const said = SAID.has(told) ? told : isLost && "lost";
    const banner = byId("connection");
    banner.hidden = !said;
    if (said) banner.querySelector("span").textContent = window.hearth.word(said);
  }

  function setLost(lost) {
    clearTimeout(patience);
    patience = undefined;
    if (isLost !== lost) {
      isLost = lost;
      showConnection();
    }
  }

  function expectConnection() {
    patience ??= setTimeout(setLost, 1200, true);
  }

  /** A stream that never began, or was given up, is begun again: the extension itself only goes on with one. */
  function beginAgain() {
    expectConnection();
    setTimeout(() => htmx.trigger("#events", "hearth:connect"), 1000);
  }

  document.addEventListener("htmx:sse:before:connection", ({ detail: { connection } }) => {
    if (connection.attempt > 0) expectConnection();
  });
  document.addEventListener("htmx:sse:after:connection", () => {
    setLost(false);
  });
  document.addEventListener("htmx:sse:close", ({ target }) => {
    if (isStream(target)) beginAgain();
  });
  document.addEventListener("htmx:error", ({ target, detail: { ctx } }) => {
    const source = ctx?.sourceElement ?? target;
    if (isStream(source)) beginAgain();
    else if (["click", "submit", "change"].includes(ctx?.sourceEvent?.type)) {
      window.hearth.notify(window.hearth.word("unanswered"));
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(showConnection).observe(root, { attributeFilter: ["data-connection"] });
    showConnection();
    announceEndings();
    known = byId("pane");
  });
})();
