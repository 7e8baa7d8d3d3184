/**
 * Light or dark, as the system prefers, from the first frame on.
 *
 * The desktop portal is the word of today's desktops; GTK's own settings stand where there is none. What the portal
 * says is put into GTK's settings, from which WebKit takes `prefers-color-scheme`: window, engine and page agree.
 */

import { existsSync } from "node:fs";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import {
  type Address,
  getBoolean,
  getString,
  type Maybe,
  present,
  setBoolean,
  string,
  text,
} from "./values.ts";

const PREFER_DARK = "gtk-application-prefer-dark-theme";
const THEME_NAME = "gtk-theme-name";

const G_BUS_TYPE_SESSION = 2;
const PORTAL = {
  name: "org.freedesktop.portal.Desktop",
  path: "/org/freedesktop/portal/desktop",
  settings: "org.freedesktop.portal.Settings",
  namespace: "org.freedesktop.appearance",
  key: "color-scheme",
} as const;
/** How long the window waits for the portal (ms). It answers in 2 to 5 where it runs. */
const PATIENCE = 120;

export class Theme {
  readonly #lib: Libraries;
  readonly #settings: Address;
  #dark: boolean;

  /** Reads the preference and follows it; `onChange` hears of every later change. */
  constructor(lib: Libraries, loop: MainLoop, onChange: (dark: boolean) => void) {
    this.#lib = lib;
    this.#settings = present(lib.gtk.gtk_settings_get_default(), "GTK's settings");
    this.#askPortal(loop);
    this.#dark = this.#read();
    const look = () => {
      const dark = this.#read();
      if (dark === this.#dark) return;
      this.#dark = dark;
      onChange(dark);
    };
    loop.connect(this.#settings, `notify::${PREFER_DARK}`, ["ptr"], "void", look);
    loop.connect(this.#settings, `notify::${THEME_NAME}`, ["ptr"], "void", look);
  }

  get dark(): boolean {
    return this.#dark;
  }

  #read(): boolean {
    const byName = /[-:]dark$/i;
    return (
      getBoolean(this.#lib, this.#settings, PREFER_DARK) ||
      byName.test(process.env.GTK_THEME ?? getString(this.#lib, this.#settings, THEME_NAME))
    );
  }

  #askPortal(loop: MainLoop) {
    const bus = hasSessionBus() ? this.#lib.gio.g_bus_get_sync(G_BUS_TYPE_SESSION, null, null) : null;
    if (bus === null) return;
    this.#lib.gio.g_dbus_connection_set_exit_on_close(bus, 0); // the desktop's bus may go; Hearth stays
    this.#follow(bus, loop);
    this.#take(this.#ask(bus));
  }

  #ask(bus: Address): Maybe {
    const { gio, glib } = this.#lib;
    const words = [PORTAL.namespace, PORTAL.key].map((word) =>
      BigInt(glib.g_variant_new_string(text(word)) ?? 0),
    );
    const question = glib.g_variant_new_tuple(new BigUint64Array(words), 2);
    const to = [PORTAL.name, PORTAL.path, PORTAL.settings, "Read"].map(text) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const answer = gio.g_dbus_connection_call_sync(bus, ...to, question, null, 0, PATIENCE, null, null);
    if (answer === null) return null;
    const value = glib.g_variant_get_child_value(answer, 0);
    glib.g_variant_unref(answer);
    return value;
  }

  #follow(bus: Address, loop: MainLoop) {
    const changed = loop.callback(
      ["ptr", "ptr", "ptr", "ptr", "ptr", "ptr", "ptr"],
      "void",
      (_bus, _sender, _path, _interface, _signal, values: Address) => {
        const key = this.#lib.glib.g_variant_get_child_value(values, 1);
        const name = key === null ? "" : string(this.#lib.glib.g_variant_get_string(key, null));
        if (key !== null) this.#lib.glib.g_variant_unref(key);
        if (name === PORTAL.key) this.#take(this.#lib.glib.g_variant_get_child_value(values, 2));
      },
    );
    this.#lib.gio.g_dbus_connection_signal_subscribe(
      bus,
      text(PORTAL.name),
      text(PORTAL.settings),
      text("SettingChanged"),
      text(PORTAL.path),
      text(PORTAL.namespace),
      0,
      changed,
      null,
      null,
    );
  }

  /** Puts the portal's answer (0 no preference, 1 dark, 2 light) into GTK's settings; takes over `value`. */
  #take(value: Maybe) {
    const scheme = this.#number(value);
    if (scheme === 1 || scheme === 2) setBoolean(this.#lib, this.#settings, PREFER_DARK, scheme === 1);
  }

  /** The number inside: the portal wraps it into one variant or two, depending on its age. */
  #number(value: Maybe): number | undefined {
    const { glib } = this.#lib;
    let inner = value;
    while (inner !== null && glib.g_variant_classify(inner) === "v".charCodeAt(0)) {
      const next = glib.g_variant_get_variant(inner);
      glib.g_variant_unref(inner);
      inner = next;
    }
    if (inner === null) return undefined;
    const isNumber = glib.g_variant_classify(inner) === "u".charCodeAt(0);
    const number = isNumber ? glib.g_variant_get_uint32(inner) : undefined;
    glib.g_variant_unref(inner);
    return number;
  }
}

/** Asking for a bus where there is none would start one. */
function hasSessionBus(): boolean {
  if (process.env.DBUS_SESSION_BUS_ADDRESS) return true;
  return existsSync(`/run/user/${process.getuid?.() ?? 0}/bus`);
}
