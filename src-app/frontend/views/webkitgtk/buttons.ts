/**
 * The buttons of the shell's own documents (splash, status page). The backend's page, and what a model wrote into it,
 * have no say here: while such a page is shown the channel does not even exist.
 */

import { STATUS_ACTIONS, type StatusAction } from "../view.ts";
import type { Libraries } from "./libraries.ts";
import type { Scope } from "./scope.ts";
import { type Address, takeString, text } from "./values.ts";

const CHANNEL = text("hearth");

export class Buttons {
  readonly #lib: Libraries;
  readonly #scripts: Address;
  #open = false;

  /** `pressed` hears of every known action that `scripts` (a user content manager) brings; the caller knows from whom. */
  constructor(lib: Libraries, scope: Scope, scripts: Address, pressed: (action: StatusAction) => void) {
    this.#lib = lib;
    this.#scripts = scripts;
    scope.connect(
      scripts,
      "script-message-received::hearth",
      ["ptr"],
      "void",
      (_scripts, result: Address) => {
        const value = lib.webkit.webkit_javascript_result_get_js_value(result);
        const action = actionOf(takeString(lib, lib.jsc.jsc_value_to_json(value, 0)));
        if (action !== undefined) pressed(action);
      },
    );
  }

  /** Opens or closes `window.webkit.messageHandlers.hearth`. */
  listen(on: boolean) {
    if (on === this.#open) return;
    this.#open = on;
    const { webkit } = this.#lib;
    if (on) webkit.webkit_user_content_manager_register_script_message_handler(this.#scripts, CHANNEL);
    else webkit.webkit_user_content_manager_unregister_script_message_handler(this.#scripts, CHANNEL);
  }
}

/** What `{"type":"action","action":"restart"}` asks for, posted as an object or as its JSON. */
function actionOf(json: string): StatusAction | undefined {
  try {
    const posted: unknown = JSON.parse(json);
    const message: unknown = typeof posted === "string" ? JSON.parse(posted) : posted;
    const { type, action } = Object(message) as { type?: unknown; action?: unknown };
    const known = type === "action" && typeof action === "string" && STATUS_ACTIONS.includes(action);
    return known ? (action as StatusAction) : undefined;
  } catch {
    return undefined;
  }
}
