/** The window itself: title, size and place, focus, keys, closing. What it shows is not its business. */

import type { Geometry, ViewEvent } from "../view.ts";
import { type Area, fitting } from "./geometry.ts";
import { wishOf } from "./keys.ts";
import { type Libraries, loadServerTime } from "./libraries.ts";
import type { WindowSettings } from "./messages.ts";
import type { Scope } from "./scope.ts";
import { type Address, present, string, text } from "./values.ts";

const GTK_WINDOW_TOPLEVEL = 0;
const GTK_WIN_POS_CENTER = 1;
const GDK_WINDOW_STATE_FULLSCREEN = 1 << 4;
const HANDLED = 1;
const UNHANDLED = 0;
/** A window that is being dragged says so once it rests this long (ms). */
const REST = 400;

export class Window {
  readonly #lib: Libraries;
  readonly #scope: Scope;
  readonly #emit: (event: ViewEvent) => void;
  readonly #window: Address;
  /** Wayland keeps a window's place to itself; what GTK says there is made up. */
  readonly #placeKnown: boolean;
  #geometry: Geometry;
  #told = "";
  #cancelTelling: (() => void) | undefined;

  /** The window stays until `destroy`; that the person wants it closed is only told. */
  constructor(
    lib: Libraries,
    scope: Scope,
    emit: (event: ViewEvent) => void,
    { kind, geometry, behind }: WindowSettings,
  ) {
    this.#lib = lib;
    this.#scope = scope;
    this.#emit = emit;
    const display = present(lib.gdk.gdk_display_get_default(), "a display");
    this.#placeKnown = string(lib.gobject.g_type_name_from_instance(display)) === "GdkX11Display";
    this.#geometry = fitting(geometry, workAreas(lib, display), kind);
    this.#window = present(lib.gtk.gtk_window_new(GTK_WINDOW_TOPLEVEL), "a window");
    lib.gtk.gtk_window_set_icon_name(this.#window, text("hearth"));
    if (behind) lib.gtk.gtk_window_set_focus_on_map(this.#window, 0);
    if (kind === "quick") this.#stayAbove();
    this.#place();
    this.#listen();
  }

  get address(): Address {
    return this.#window;
  }

  /** Whether it has the keyboard. */
  get isActive(): boolean {
    return this.#lib.gtk.gtk_window_is_active(this.#window) !== 0;
  }

  /** Shows the window with `content` filling it. */
  show(content: Address) {
    this.#lib.gtk.gtk_container_add(this.#window, content);
    this.#lib.gtk.gtk_widget_show_all(this.#window);
    this.#lib.gtk.gtk_widget_grab_focus(content);
  }

  setTitle(title: string) {
    this.#lib.gtk.gtk_window_set_title(this.#window, text(title));
  }

  /** Takes the window from the screen until it is raised. */
  hide() {
    this.measure();
    this.#lib.gtk.gtk_widget_hide(this.#window);
  }

  raise() {
    const { gtk } = this.#lib;
    if (gtk.gtk_widget_get_visible(this.#window) === 0) this.#place(); // the window manager has forgotten where it was
    gtk.gtk_window_deiconify(this.#window);
    const now = this.#serverTime();
    if (now === undefined) gtk.gtk_window_present(this.#window);
    else gtk.gtk_window_present_with_time(this.#window, now);
  }

  toggleFullscreen() {
    const { gtk } = this.#lib;
    if (this.#fillsScreen()) gtk.gtk_window_unfullscreen(this.#window);
    else gtk.gtk_window_fullscreen(this.#window);
  }

  /** Looks where the window is now, and tells it. */
  measure() {
    this.#cancelTelling?.();
    this.#look();
    this.#tell();
  }

  /** Takes the window from the screen at once. */
  destroy() {
    this.#lib.gtk.gtk_widget_hide(this.#window);
    this.#lib.gtk.gtk_widget_destroy(this.#window);
  }

  /** A window manager keeps back who comes with an older time than the last key: that was pressed elsewhere. */
  #serverTime(): number | undefined {
    const window = this.#lib.gtk.gtk_widget_get_window(this.#window);
    return this.#placeKnown && window !== null ? loadServerTime()?.(window) : undefined;
  }

  #stayAbove() {
    const { gtk } = this.#lib;
    gtk.gtk_window_set_decorated(this.#window, 0);
    gtk.gtk_window_set_keep_above(this.#window, 1);
    gtk.gtk_window_set_skip_taskbar_hint(this.#window, 1);
    gtk.gtk_window_set_position(this.#window, GTK_WIN_POS_CENTER);
  }

  #place() {
    const { width, height, x, y, maximised } = this.#geometry;
    this.#lib.gtk.gtk_window_set_default_size(this.#window, width, height);
    if (x !== undefined && y !== undefined) this.#lib.gtk.gtk_window_move(this.#window, x, y);
    if (maximised) this.#lib.gtk.gtk_window_maximize(this.#window);
  }

  #listen() {
    const connect = (signal: string, answer: number, then: (event: Address) => void) =>
      this.#scope.connect(this.#window, signal, ["ptr"], "i32", (_window, event: Address) => {
        then(event);
        return answer;
      });
    // handled: GTK must not destroy the window under the engine
    connect("delete-event", HANDLED, () => this.#emit({ type: "close-asked" }));
    connect("configure-event", UNHANDLED, () => this.#moved());
    connect("window-state-event", UNHANDLED, () => this.#moved());
    this.#scope.connect(this.#window, "key-press-event", ["ptr"], "i32", (_window, event: Address) =>
      this.#pressed(event),
    );
    this.#scope.connect(this.#window, "notify::is-active", ["ptr"], "void", () => {
      this.#emit({ type: "focused", focused: this.#lib.gtk.gtk_window_is_active(this.#window) !== 0 });
    });
  }

  #pressed(event: Address): number {
    const [key, modifiers] = [new Uint32Array(1), new Uint32Array(1)];
    this.#lib.gdk.gdk_event_get_keyval(event, key);
    this.#lib.gdk.gdk_event_get_state(event, modifiers);
    const wish = wishOf(key[0] ?? 0, modifiers[0] ?? 0);
    if (wish !== undefined) this.#emit({ type: "wish", wish });
    return wish === undefined ? UNHANDLED : HANDLED;
  }

  #moved() {
    this.#cancelTelling?.();
    this.#cancelTelling = this.#scope.after(REST, () => this.measure());
  }

  /** While it fills the screen the size and place before are kept: they are what must come back. */
  #look() {
    const { gtk } = this.#lib;
    if (gtk.gtk_widget_get_visible(this.#window) === 0 || this.#fillsScreen()) return;
    const maximised = gtk.gtk_window_is_maximized(this.#window) !== 0;
    if (maximised) {
      this.#geometry = { ...this.#geometry, maximised };
      return;
    }
    const [width, height] = this.#pair(gtk.gtk_window_get_size);
    const [x, y] = this.#pair(gtk.gtk_window_get_position);
    this.#geometry = { width, height, maximised, ...(this.#placeKnown ? { x, y } : {}) };
  }

  #fillsScreen(): boolean {
    const window = this.#lib.gtk.gtk_widget_get_window(this.#window);
    return (
      window !== null && (this.#lib.gdk.gdk_window_get_state(window) & GDK_WINDOW_STATE_FULLSCREEN) !== 0
    );
  }

  #pair(ask: (window: Address, first: Int32Array, second: Int32Array) => void): [number, number] {
    const first = new Int32Array(1);
    const second = new Int32Array(1);
    ask(this.#window, first, second);
    return [first[0] ?? 0, second[0] ?? 0];
  }

  #tell() {
    const now = JSON.stringify(this.#geometry);
    if (now === this.#told) return;
    this.#told = now;
    this.#emit({ type: "geometry", geometry: this.#geometry });
  }
}

function workAreas(lib: Libraries, display: Address): Area[] {
  const areas: Area[] = [];
  for (let index = 0; index < lib.gdk.gdk_display_get_n_monitors(display); index++) {
    const monitor = lib.gdk.gdk_display_get_monitor(display, index);
    if (monitor === null) continue;
    const box = new Int32Array(4);
    lib.gdk.gdk_monitor_get_workarea(monitor, box);
    const [x = 0, y = 0, width = 0, height = 0] = box;
    areas.push({ x, y, width, height });
  }
  return areas;
}
