/**
 * What the view shows: a document of the shell's own, or the backend's page; and what it tells of it.
 *
 * Two things are kept apart: what was last asked for (`wanted`) and what has been committed (`shown`). Who may speak
 * to the shell depends on the second, what is loaded again after a crash on the first.
 */

import { type Verdict, verdict } from "../../navigation.ts";
import type { Connection, ViewEvent } from "../view.ts";
import { Buttons } from "./buttons.ts";
import type { Engine } from "./engine.ts";
import type { Libraries } from "./libraries.ts";
import type { PageTarget } from "./messages.ts";
import type { Scope } from "./scope.ts";
import { type Address, errorAt, type Maybe, string, text } from "./values.ts";
import type { WebView } from "./web-view.ts";

type Content = { kind: "document"; html: string } | { kind: "page"; target: PageTarget; uri: string };
/** Called once: with nothing when it is shown, with a sentence when it can't be. */
type Settle = (fault?: string) => void;

const OWN = "about:blank";
const [STARTED, COMMITTED, FINISHED] = [0, 2, 3];
const CANCELLED = 302;
const HANDLED = 1;
const REASONS = ["crashed", "ran out of memory", "was ended"];
/** So many ends of the engine within so many ms, and the page is not loaded again: it would go on for ever. */
const CRASHES = { most: 3, within: 60_000 };
/** How long a new cookie has to help before a refused one counts as the backend's last word (ms). */
const COOKIE_TRUST = 10_000;

export class Display {
  readonly #lib: Libraries;
  readonly #scope: Scope;
  readonly #engine: Engine;
  readonly #web: WebView;
  readonly #buttons: Buttons;
  readonly #emit: (event: ViewEvent) => void;
  #wanted: Content | undefined;
  /** What was handed to the engine last; `wanted` may still be waiting for its cookie. */
  #requested: Content | undefined;
  #shown: Content | undefined;
  #settle: Settle | undefined;
  #whenPainted: (() => void) | undefined;
  #provisional = false;
  #path = "";
  #connection: Connection | undefined;
  #crashes: number[] = [];
  #mending = false;
  #mended = Number.NEGATIVE_INFINITY;

  constructor(lib: Libraries, scope: Scope, engine: Engine, web: WebView, emit: (event: ViewEvent) => void) {
    this.#lib = lib;
    this.#scope = scope;
    this.#engine = engine;
    this.#web = web;
    this.#emit = emit;
    this.#buttons = new Buttons(lib, scope, web.scripts, (action) => {
      // A page that is being left may have pressed just before it went.
      if (this.#shown?.kind === "document" && this.#shown === this.#wanted) emit({ type: "action", action });
    });
    this.#listen();
  }

  /** Shows a document of the shell's own; `painted` is called after its first frame. */
  show(html: string, settle: Settle, painted?: () => void) {
    const content: Content = { kind: "document", html };
    this.#begin(content, settle, painted);
    this.#load(content);
  }

  /** Shows the backend's page, with the session cookie in the jar before the first request. */
  mount(target: PageTarget, settle: Settle) {
    const content: Content = { kind: "page", target, uri: `${target.origin}${target.path}` };
    this.#path = "";
    this.#begin(content, settle, () => this.#emit({ type: "painted" }));
    this.#engine.reachOnly(target.origin);
    this.#engine.cookie.put(target, (fault) => {
      if (this.#wanted !== content) return;
      if (fault === undefined) this.#load(content);
      else this.#settled(fault);
    });
  }

  setConnection(connection: Connection) {
    this.#connection = connection;
    this.#applyConnection();
  }

  askToOpen(url: string) {
    if (this.#shown?.kind === "page") this.#web.evaluate(`window.hearth?.askToOpen(${JSON.stringify(url)})`);
  }

  /** The verdict on an address. Our own documents stand at one that is as harmless as can be, but no page's to go to. */
  verdict(url: string): Verdict {
    if (url === OWN) return this.#wanted?.kind === "document" ? "in-view" : "refuse";
    return verdict(url, this.#origin());
  }

  /** Whether it is the backend's page that the person has before them. */
  get showsPage(): boolean {
    return this.#shown?.kind === "page";
  }

  isOurs(url: string): boolean {
    const origin = this.#origin();
    return origin !== undefined && url.startsWith(`${origin}/`);
  }

  /** The jar was lost with the engine's network process: fill it again, and ask for `uri` once more. */
  renewCookie(uri: string): boolean {
    const content = this.#wanted;
    if (content?.kind !== "page" || performance.now() - this.#mended < COOKIE_TRUST) return false;
    this.#mended = performance.now();
    this.#mending = true;
    this.#engine.cookie.put(content.target, (fault) => {
      if (fault !== undefined || this.#wanted !== content) return;
      content.uri = uri;
      this.#load(content);
    });
    return true;
  }

  /** The window closes: nobody wants anything any more, not even what is on its way. */
  end() {
    this.#wanted = undefined;
    this.#shown = undefined;
  }

  #begin(content: Content, settle: Settle, painted: (() => void) | undefined) {
    this.#settled(); // what was asked for before is no longer wanted
    this.#wanted = content;
    this.#settle = settle;
    this.#whenPainted = painted;
    this.#buttons.listen(content.kind === "document");
  }

  #load(content: Content) {
    const { webkit } = this.#lib;
    this.#requested = content;
    this.#provisional = true;
    if (content.kind === "page") webkit.webkit_web_view_load_uri(this.#web.view, text(content.uri));
    else webkit.webkit_web_view_load_html(this.#web.view, text(content.html), text(OWN));
  }

  #listen() {
    const { view } = this.#web;
    const connect = this.#scope.connect.bind(this.#scope);
    connect(view, "load-changed", ["i32"], "void", (_view, event: number) => this.#progress(event));
    connect(view, "load-failed", ["i32", "ptr", "ptr"], "i32", (_view, _event, uri: Maybe, error: Address) =>
      this.#failed(string(uri), error),
    );
    connect(view, "notify::uri", ["ptr"], "void", () => {
      // The address changes before a load says that it has started; only the next turn knows what it was.
      this.#scope.after(0, () => {
        if (!this.#provisional) this.#locate();
      });
    });
    connect(view, "notify::title", ["ptr"], "void", () => {
      const title = string(this.#lib.webkit.webkit_web_view_get_title(view));
      if (title !== "") this.#emit({ type: "title", title });
    });
    connect(view, "web-process-terminated", ["i32"], "void", (_view, reason: number) =>
      this.#crashed(reason),
    );
  }

  #progress(event: number) {
    if (event === STARTED) {
      this.#provisional = true;
      this.#mending = false;
    }
    if (event === COMMITTED) {
      this.#provisional = false;
      this.#committed();
    }
    if (event === FINISHED) {
      this.#provisional = false;
      this.#locate();
      this.#applyConnection();
      this.#waitForFrame();
    }
  }

  /** A page that is being left may still commit something of its own: that is not what is wanted. */
  #committed() {
    const uri = this.#uri();
    const isDocument = this.#wanted?.kind === "document";
    if (this.#requested !== this.#wanted || isDocument !== (uri === OWN)) return;
    this.#shown = this.#wanted;
    this.#locate();
    this.#settled();
  }

  /** Never the engine's own error page: what is there stays there, and who asked is told. */
  #failed(uri: string, error: Address): number {
    const { domain, code, message } = errorAt(this.#lib, error);
    this.#provisional = false;
    const giveWay = domain === "WebKitNetworkError" && code === CANCELLED; // to another load, or to `renewCookie`
    if (giveWay || this.#mending || !this.#isWanted(uri)) return HANDLED;
    this.#emit({ type: "console", line: `could not load the page: ${message}` });
    this.#settled(`The page could not be loaded: ${message}`);
    return HANDLED;
  }

  #isWanted(uri: string): boolean {
    if (this.#wanted?.kind === "page") return new URL(this.#wanted.uri).href === URL.parse(uri)?.href;
    return uri === OWN;
  }

  #crashed(code: number) {
    const now = performance.now();
    this.#shown = undefined;
    this.#crashes = [...this.#crashes.filter((then) => now - then < CRASHES.within), now];
    const reason = REASONS[code] ?? "ended";
    const again = this.#crashes.length <= CRASHES.most;
    this.#emit({ type: "engine-crashed", reason: again ? reason : `${reason} again and again` });
    if (again && this.#requested !== undefined) this.#load(this.#requested);
  }

  #locate() {
    const shown = this.#shown;
    const uri = this.#uri();
    if (shown?.kind !== "page" || shown !== this.#wanted || !this.isOurs(uri)) return;
    shown.uri = uri; // a crash brings back where the person was
    const path = uri.slice(shown.target.origin.length);
    if (path === this.#path) return;
    this.#path = path;
    this.#emit({ type: "located", path });
  }

  #applyConnection() {
    if (this.#connection === undefined || this.#shown?.kind !== "page") return;
    this.#web.evaluate(`document.documentElement.dataset.connection = ${JSON.stringify(this.#connection)}`);
  }

  /** Two frames: the first callback runs before the first frame is drawn, the second after it. */
  #waitForFrame() {
    const painted = this.#whenPainted;
    if (painted === undefined || this.#shown !== this.#wanted) return;
    this.#whenPainted = undefined;
    const script = text("await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))");
    const [ready, ticket] = this.#scope.ready(() => painted());
    this.#lib.webkit.webkit_web_view_call_async_javascript_function(
      this.#web.view,
      script,
      script.length - 1,
      null,
      text("hearth-shell"), // a world of its own: the page can't reach in
      null,
      null,
      ready,
      ticket,
    );
  }

  #settled(fault?: string) {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(fault);
  }

  #origin(): string | undefined {
    return this.#wanted?.kind === "page" ? this.#wanted.target.origin : undefined;
  }

  #uri(): string {
    const address: Maybe = this.#lib.webkit.webkit_web_view_get_uri(this.#web.view);
    return string(address);
  }
}
