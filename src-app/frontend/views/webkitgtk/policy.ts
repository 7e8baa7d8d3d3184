/** Where the view may go and what it may ask for, decided inside the engine. */

import type { Verdict } from "../../navigation.ts";
import type { Downloads } from "./downloads.ts";
import type { Libraries } from "./libraries.ts";
import type { Scope } from "./scope.ts";
import { type Address, type Maybe, string } from "./values.ts";

const NAVIGATION_ACTION = 0;
const NEW_WINDOW_ACTION = 1;
const RESPONSE = 2;
const UNAUTHORISED = 401;
const HANDLED = 1;

/** WebKitContextMenuAction: what is left of the menu. */
const MENU = { copy: 14, cut: 15, paste: 16, selectAll: 18, pasteAsPlainText: 45 } as const;
const INSPECT = 31;

export interface Rules {
  readonly inspect: boolean;
  /** The verdict on an address, own documents of the shell included. */
  verdict(url: string): Verdict;
  /** The person may want `url` in the system's browser. */
  ask(url: string): void;
  /** The backend refused the view's cookie for the page itself. True where that is being mended. */
  unauthorised(url: string): boolean;
  /** Whether a page may read the clipboard this once. */
  mayPaste(): boolean;
  /** A line about something refused. */
  say(line: string): void;
}

export class Policy {
  readonly #lib: Libraries;
  readonly #rules: Rules;
  readonly #downloads: Downloads;

  constructor(lib: Libraries, scope: Scope, view: Address, downloads: Downloads, rules: Rules) {
    this.#lib = lib;
    this.#rules = rules;
    this.#downloads = downloads;
    scope.connect(view, "decide-policy", ["ptr", "i32"], "i32", (_view, decision: Address, type: number) => {
      this.#decide(decision, type);
      return HANDLED;
    });
    this.#refuseRequests(scope, view);
    scope.connect(view, "context-menu", ["ptr", "ptr", "ptr"], "i32", (_view, menu: Address) =>
      this.#cutDown(menu),
    );
  }

  /** WebKit lets through what nobody decided, so whatever goes wrong here is a refusal. */
  #decide(decision: Address, type: number) {
    const { webkit } = this.#lib;
    let answer: "use" | "download" | "ignore" = "ignore";
    try {
      if (type === NAVIGATION_ACTION || type === NEW_WINDOW_ACTION) answer = this.#navigation(decision, type);
      if (type === RESPONSE) answer = this.#response(decision);
    } finally {
      webkit[`webkit_policy_decision_${answer}`](decision);
    }
  }

  #navigation(decision: Address, type: number): "use" | "ignore" {
    const { webkit } = this.#lib;
    const action = webkit.webkit_navigation_policy_decision_get_navigation_action(decision);
    const request = webkit.webkit_navigation_action_get_request(action);
    const url = string(webkit.webkit_uri_request_get_uri(request));
    const verdict = this.#rules.verdict(url);
    if (verdict === "ask-browser") this.#rules.ask(url);
    if (verdict === "in-view" && type === NAVIGATION_ACTION) return "use";
    if (verdict !== "ask-browser")
      this.#rules.say(
        `refused to ${type === NAVIGATION_ACTION ? "go to" : "open a window on"} ${shown(url)}`,
      );
    return "ignore";
  }

  #response(decision: Address): "use" | "download" | "ignore" {
    const { webkit } = this.#lib;
    const response = webkit.webkit_response_policy_decision_get_response(decision);
    if (response === null) return "ignore";
    const url = string(webkit.webkit_uri_response_get_uri(response));
    const inPage = webkit.webkit_response_policy_decision_is_main_frame_main_resource(decision) !== 0;
    if (this.#rules.verdict(url) === "in-view") {
      const status = webkit.webkit_uri_response_get_status_code(response);
      if (inPage && status === UNAUTHORISED && this.#rules.unauthorised(url)) return "ignore";
      if (this.#downloads.isOffered(response)) return "download";
      if (webkit.webkit_response_policy_decision_is_mime_type_supported(decision) !== 0) return "use";
    }
    this.#rules.say(`refused the answer of ${shown(url)}`);
    return "ignore";
  }

  #refuseRequests(scope: Scope, view: Address) {
    const { webkit } = this.#lib;
    scope.connect(view, "create", ["ptr"], "ptr", (): Maybe => null);
    scope.connect(view, "show-notification", ["ptr"], "i32", () => HANDLED);
    scope.connect(view, "permission-request", ["ptr"], "i32", (_view, request: Address) => {
      if (this.#isPaste(request) && this.#rules.mayPaste()) {
        webkit.webkit_permission_request_allow(request);
        return HANDLED;
      }
      webkit.webkit_permission_request_deny(request);
      this.#rules.say("denied a permission that a page asked for");
      return HANDLED;
    });
    scope.connect(view, "authenticate", ["ptr"], "i32", (_view, request: Address) => {
      webkit.webkit_authentication_request_cancel(request);
      return HANDLED;
    });
  }

  #isPaste(request: Address): boolean {
    return (
      string(this.#lib.gobject.g_type_name_from_instance(request)) === "WebKitClipboardPermissionRequest"
    );
  }

  /** Leaves what works on text; answers "handled" where nothing is left to show. */
  #cutDown(menu: Address): number {
    const { webkit } = this.#lib;
    const kept = new Set<number>([...Object.values(MENU), ...(this.#rules.inspect ? [INSPECT] : [])]);
    for (let index = webkit.webkit_context_menu_get_n_items(menu) - 1; index >= 0; index--) {
      const item = webkit.webkit_context_menu_get_item_at_position(menu, index);
      if (item !== null && !kept.has(webkit.webkit_context_menu_item_get_stock_action(item))) {
        webkit.webkit_context_menu_remove(menu, item);
      }
    }
    return webkit.webkit_context_menu_get_n_items(menu) === 0 ? HANDLED : 0;
  }
}

/** An address as a log line may hold it: one line, and not a whole document. */
function shown(url: string): string {
  return url.replace(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 200);
}
