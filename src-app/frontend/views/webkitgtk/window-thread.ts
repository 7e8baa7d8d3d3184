/** The window's thread: loads GTK and WebKit, opens the window, and belongs to GTK's loop until the window closes. */

import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { ViewEvent } from "../view.ts";
import { Display } from "./display.ts";
import { Downloads } from "./downloads.ts";
import { Engine } from "./engine.ts";
import { type Libraries, loadLibraries } from "./libraries.ts";
import { MainLoop } from "./main-loop.ts";
import { type FromWindow, type ToWindow, ViewError, type WindowSettings } from "./messages.ts";
import { Policy } from "./policy.ts";
import { Theme } from "./theme.ts";
import { text } from "./values.ts";
import { Window } from "./window.ts";

/** A window on a workspace that nobody looks at draws no frame; it counts as open all the same (ms). */
const PATIENCE = 1_000;

const { port, settings } = workerData as { port: MessagePort; settings: WindowSettings };
const tell = (message: FromWindow) => port.postMessage(message);
const emit = (event: ViewEvent) => tell({ kind: "event", event });

try {
  const lib = start();
  live(lib);
  tell({ kind: "ended" });
} catch (error) {
  tell({ kind: "failed", sentence: error instanceof Error ? error.message : String(error) });
} finally {
  port.close();
}

function start(): Libraries {
  const lib = loadLibraries();
  // Blank windows with some drivers, and 50 MB more: the engine draws without shared GPU buffers unless told otherwise.
  lib.glib.g_setenv(text("WEBKIT_DISABLE_DMABUF_RENDERER"), text("1"), 0);
  lib.glib.g_set_prgname(text("hearth"));
  lib.glib.g_set_application_name(text("Hearth"));
  if (lib.gtk.gtk_init_check(null, null) === 0)
    throw new ViewError("There is no display to open a window on.");
  lib.gdk.gdk_set_program_class(text("Hearth"));
  return lib;
}

function live(lib: Libraries) {
  const loop = new MainLoop(lib, (error) => emit({ type: "console", line: `fault in the window: ${error}` }));
  const theme = new Theme(lib, loop, (dark) => {
    engine.setBackground(dark);
    emit({ type: "theme", dark });
  });
  const engine = new Engine(lib, loop, settings);
  engine.setBackground(theme.dark);

  const window = new Window(lib, loop, emit, settings.geometry, () => loop.quit());
  const display = new Display(lib, loop, engine, (event) => {
    if (event.type === "title") window.setTitle(event.title);
    emit(event);
  });
  const say = (line: string) => emit({ type: "console", line });
  const downloads = new Downloads(lib, loop, engine.context, (url) => display.isOurs(url), say);
  new Policy(lib, loop, engine.view, downloads, {
    inspect: settings.inspect,
    verdict: (url) => display.verdict(url),
    ask: (url) => display.askToOpen(url),
    unauthorised: (url) => display.renewCookie(url),
    say,
  });

  window.setTitle(settings.title);
  window.show(engine.view);
  open(loop, display);
  emit({ type: "theme", dark: theme.dark });
  const wake = loop.callback(["ptr"], "i32", () => obey(window, display, loop));
  tell({ kind: "running", wake });
  loop.run();

  window.destroy();
  emit({ type: "closed" });
  engine.release();
  loop.drain();
  loop.free();
}

function open(loop: MainLoop, display: Display) {
  let told = false;
  const opened = () => {
    if (!told) tell({ kind: "opened" });
    told = true;
  };
  display.show(settings.splash, () => {}, opened);
  loop.after(PATIENCE, opened);
}

/** Reads every message that is waiting; runs when the main thread has woken the loop. */
function obey(window: Window, display: Display, loop: MainLoop): number {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    const message = next.message as ToWindow;
    const settle = (fault?: string) =>
      tell(
        fault === undefined
          ? { kind: "done", id: message.id }
          : { kind: "refused", id: message.id, sentence: fault },
      );
    if (message.call === "mount") display.mount(message.target, settle);
    else if (message.call === "show") display.show(message.document, settle);
    else {
      if (message.call === "setConnection") display.setConnection(message.connection);
      if (message.call === "askToOpen") display.askToOpen(message.url);
      if (message.call === "setTitle") window.setTitle(message.title);
      if (message.call === "raise") window.raise();
      if (message.call === "close") loop.quit();
      settle();
    }
  }
  return 0; // once per wake-up
}
