/**
 * The developer's loop in the page: follows the sources, keeps the place, shows what is wrong, and passes on the console.
 * `/dev/state` names what the sources are; whatever differs from what is shown is put right.
 */
(() => {
  const PLACE = "hearth-dev-place";
  const byId = (id) => document.getElementById(id);
  const console_ = { ...console };

  // What the page shows
  let shown;

  async function look() {
    const answer = await fetch("/dev/state").catch(() => undefined); // the stream comes back, and with it another look
    if (!answer?.ok) return;
    const state = await answer.json();
    showFaults(state.faults);
    if (state.styles === undefined) return; // a stand-in knows no more
    const before = shown;
    shown = state;
    if (before === undefined) return;
    if (before.scripts !== state.scripts) return reload("a script has changed");
    if (before.frame !== state.frame) return reload("what stands around every page has changed");
    for (const [name, digest] of Object.entries(state.styles)) {
      if (before.styles[name] !== digest) swapStyle(name, digest);
    }
    const isBroken = state.faults.some(({ kind }) => kind === "template");
    if (before.templates !== state.templates && !isBroken) htmx.trigger("#events", "refresh");
  }

  /** One look at a time, and one more where something happened meanwhile. */
  let looking;
  let again = false;
  function lookOnce() {
    again = looking !== undefined;
    looking ??= look().finally(() => {
      looking = undefined;
      if (again) lookOnce();
    });
  }

  /** The old style stays until the new one is there: nothing is ever shown without. One may come while another does. */
  function swapStyle(name, digest) {
    const links = [...document.querySelectorAll(`link[rel=stylesheet][href^="/static/${name}"]`)];
    const fresh = links.at(-1)?.cloneNode();
    if (fresh === undefined) return; // a part of a bundle, which is another name
    fresh.href = `/static/${name}?v=${digest}`;
    fresh.onload = () => {
      for (const link of links) link.remove();
    };
    fresh.onerror = () => fresh.remove();
    links.at(-1).after(fresh);
  }

  // The place, across a reload
  function reload(why) {
    say("info", `loaded anew: ${why}`);
    send();
    const text = byId("text");
    const place = {
      path: location.pathname,
      top: byId("scroll")?.scrollTop,
      text: text?.value,
      selection: text && [text.selectionStart, text.selectionEnd],
      focus: document.activeElement?.id,
    };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
    location.reload();
  }

  function restore() {
    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    sessionStorage.removeItem(PLACE);
    if (place?.path !== location.pathname) return;
    const text = byId("text");
    if (text && text.value !== place.text) {
      text.value = place.text ?? "";
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (text && place.selection) text.setSelectionRange(...place.selection);
    byId(place.focus)?.focus({ preventScroll: true });
    const scroll = byId("scroll");
    if (scroll && place.top !== undefined) scroll.scrollTop = place.top;
  }

  // Faults
  function showFaults(faults) {
    byId("dev-faults")?.remove();
    if (faults.length === 0) return;
    const panel = document.createElement("section");
    panel.id = "dev-faults";
    panel.setAttribute("role", "alert");
    for (const { kind, file, line, message } of faults) {
      const place = document.createElement("b");
      place.textContent = line > 0 ? `${file}:${line}` : file;
      const entry = document.createElement("p");
      entry.append(`${kind} `, place, ` ${message}`);
      panel.append(entry);
    }
    document.documentElement.append(panel); // beside the body: no swap takes it away
  }

  // The console
  let lines = [];

  function say(level, text) {
    if (lines.length === 0) setTimeout(send, 50);
    if (lines.length < 100) lines.push({ level, text: text.slice(0, 2000) });
  }

  function send() {
    if (lines.length === 0) return;
    const body = JSON.stringify({ lines });
    lines = [];
    const headers = { "Content-Type": "application/json" };
    fetch("/dev/console", { method: "POST", body, headers, keepalive: true }).catch(() => {}); // it is shown here, too
  }

  const textOf = (value) => {
    if (value instanceof Error) return value.stack ?? String(value);
    if (typeof value !== "object") return String(value);
    try {
      return JSON.stringify(value) ?? String(value);
    } catch {
      return String(value); // it holds itself
    }
  };
  const LEVELS = { debug: "debug", log: "info", info: "info", warn: "warning", error: "error" };
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...values) => {
      console_[method](...values);
      say(level, values.map(textOf).join(" "));
    };
  }
  addEventListener("error", ({ message, filename, lineno }) =>
    say("error", `${message} (${filename}:${lineno})`),
  );
  addEventListener("unhandledrejection", ({ reason }) => say("error", `unhandled: ${textOf(reason)}`));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    say("error", `the policy forbids ${blockedURI} (${violatedDirective})`),
  );

  document.addEventListener("dev", lookOnce);
  document.addEventListener("htmx:sse:after:connection", lookOnce);
  addEventListener("load", () => {
    restore();
    lookOnce();
  });
})();
