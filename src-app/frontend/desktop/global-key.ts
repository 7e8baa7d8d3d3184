/** A key that works in every program (the portal's GlobalShortcuts). Which one is the person's choice, not ours. */

import { _ } from "../words.ts";
import { properties, property, Variant } from "./bus/values.ts";
import type { Portal } from "./portal.ts";

const SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts";
const REGISTRY = "org.freedesktop.host.portal.Registry";
const PATH = "/org/freedesktop/portal/desktop";
const SESSION = "org.freedesktop.portal.Session";
const ID = "quick-question";
/** What is proposed; the desktop asks, and the person may choose another. */
const PROPOSED = "CTRL+ALT+space";

export class GlobalKey {
  readonly #portal: Portal;
  #session: string | undefined;
  #sessions = 0;

  private constructor(portal: Portal) {
    this.#portal = portal;
  }

  /** Undefined where the desktop has no such keys: then none is offered. */
  static async find(portal: Portal, pressed: () => void): Promise<GlobalKey | undefined> {
    if ((await portal.version(SHORTCUTS)) === 0) return undefined;
    const key = new GlobalKey(portal);
    await portal.listen(SHORTCUTS, ({ member, body: [session, id] }) => {
      if (member === "Activated" && session === key.#session && id === ID) pressed();
    });
    return key;
  }

  /** Asks for the key. Gives the desktop's words for it, or undefined where the person said no. */
  async turnOn(): Promise<string | undefined> {
    await this.turnOff();
    await this.#introduce();
    const token = new Variant("s", `hearth${++this.#sessions}`);
    const created = await this.#portal.ask(SHORTCUTS, "CreateSession", "", [], {
      session_handle_token: token,
    });
    const session = property(created, "session_handle");
    if (typeof session !== "string") return undefined;
    this.#session = session;
    try {
      const words = await this.#bind(session);
      if (words === undefined) await this.turnOff();
      return words;
    } catch (error) {
      await this.turnOff(); // a session that is left open would go on telling of the key
      throw error;
    }
  }

  async turnOff(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) await this.#portal.call(session, SESSION, "Close", "", []).catch(() => {}); // gone already
  }

  async #bind(session: string): Promise<string | undefined> {
    const wish = {
      description: new Variant("s", _("Quick question")),
      preferred_trigger: new Variant("s", PROPOSED),
    };
    const keys = [[ID, properties(wish)]];
    const bound = await this.#portal.ask(SHORTCUTS, "BindShortcuts", "oa(sa{sv})s", [session, keys, ""], {});
    const shortcuts = property(bound, "shortcuts");
    const found = Array.isArray(shortcuts) ? shortcuts[0] : undefined;
    return Array.isArray(found) ? String(property(found[1], "trigger_description") ?? "") : undefined;
  }

  /** A program that is not in a sandbox has to say which it is; older portals don't ask, and guess. */
  async #introduce() {
    await this.#portal.call(PATH, REGISTRY, "Register", "sa{sv}", ["hearth", properties({})]).catch(() => {});
  }
}
