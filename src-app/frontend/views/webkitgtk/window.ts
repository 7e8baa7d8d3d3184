/** The window itself: title, size and place, focus, closing. What it shows is not its business. */

import type { Geometry, ViewEvent } from "../view.ts";
import { type Area, fitting } from "./geometry.ts";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import { type Address, present, string, text } from "./values.ts";

const GTK_WINDOW_TOPLEVEL = 0;
const HANDLED = 1;
const UNHANDLED = 0;
/** A window that is being dragged says so once it rests this long (ms). */
const REST = 400;

export class Window {
  readonly #lib: Libraries;
  readonly #loop: MainLoop;
  readonly #emit: (event: ViewEvent) => void;
  readonly #window: Address;
  /** Wayland keeps a window's place to itself; what GTK says there is made up. */
  readonly #placeKnown: boolean;
  #geometry: Geometry;
  #told = "";
  #cancelTelling: (() => void) | undefined;

  /** `onClose` is called when the person closes the window; the window itself stays until `destroy`. */
  constructor(
    lib: Libraries,
    loop: MainLoop,
    emit: (event: ViewEvent) => void,
    saved: Geometry | undefined,
    onClose: () => void,
  ) {
    this.#lib = lib;
    this.#loop = loop;
    this.#emit = emit;
    const display = present(lib.gdk.gdk_display_get_default(), "a display");
    this.#placeKnown = string(lib.gobject.g_type_name_from_instance(display)) === "GdkX11Display";
    this.#geometry = fitting(saved, workAreas(lib, display));
    this.#window = present(lib.gtk.gtk_window_new(GTK_WINDOW_TOPLEVEL), "a window");
    lib.gtk.gtk_window_set_icon_name(this.#window, text("hearth"));
    this.#place();
    this.#listen(onClose);
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

  raise() {
    this.#lib.gtk.gtk_window_deiconify(this.#window);
    this.#lib.gtk.gtk_window_present(this.#window);
  }

  /** Tells the geometry a last time and takes the window from the screen at once. */
  destroy() {
    this.#cancelTelling?.();
    this.#measure();
    this.#tell(true);
    this.#lib.gtk.gtk_widget_hide(this.#window);
    this.#lib.gtk.gtk_widget_destroy(this.#window);
  }

  #place() {
    const { width, height, x, y, maximised } = this.#geometry;
    this.#lib.gtk.gtk_window_set_default_size(this.#window, width, height);
    if (x !== undefined && y !== undefined) this.#lib.gtk.gtk_window_move(this.#window, x, y);
    if (maximised) this.#lib.gtk.gtk_window_maximize(this.#window);
  }

  #listen(onClose: () => void) {
    const connect = (signal: string, answer: number, then: () => void) =>
      this.#loop.connect(this.#window, signal, ["ptr"], "i32", () => {
        then();
        return answer;
      });
    connect("delete-event", HANDLED, onClose); // handled: GTK must not destroy the window under the engine
    connect("configure-event", UNHANDLED, () => this.#moved());
    connect("window-state-event", UNHANDLED, () => this.#moved());
    this.#loop.connect(this.#window, "notify::is-active", ["ptr"], "void", () => {
      this.#emit({ type: "focused", focused: this.#lib.gtk.gtk_window_is_active(this.#window) !== 0 });
    });
  }

  #moved() {
    this.#cancelTelling?.();
    this.#cancelTelling = this.#loop.after(REST, () => {
      this.#measure();
      this.#tell(false);
    });
  }

  /** While maximised the size and place before it are kept: they are what un-maximising must bring back. */
  #measure() {
    const maximised = this.#lib.gtk.gtk_window_is_maximized(this.#window) !== 0;
    if (maximised) {
      this.#geometry = { ...this.#geometry, maximised };
      return;
    }
    const [width, height] = this.#pair(this.#lib.gtk.gtk_window_get_size);
    const [x, y] = this.#pair(this.#lib.gtk.gtk_window_get_position);
    this.#geometry = { width, height, maximised, ...(this.#placeKnown ? { x, y } : {}) };
  }

  #pair(ask: (window: Address, first: Int32Array, second: Int32Array) => void): [number, number] {
    const first = new Int32Array(1);
    const second = new Int32Array(1);
    ask(this.#window, first, second);
    return [first[0] ?? 0, second[0] ?? 0];
  }

  #tell(always: boolean) {
    const now = JSON.stringify(this.#geometry);
    if (now === this.#told && !always) return;
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
