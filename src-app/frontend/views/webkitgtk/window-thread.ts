/** The windows' thread: loads GTK and WebKit, and belongs to GTK's loop until the shell ends it. */

import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { ViewEvent } from "../view.ts";
import { allowAutomation } from "./automation.ts";
import { fillClipboard } from "./clipboard.ts";
import { Downloads } from "./downloads.ts";
import { Drops } from "./drops.ts";
import { Engine } from "./engine.ts";
import { FileDialogs } from "./file-dialogs.ts";
import { type Libraries, loadLibraries } from "./libraries.ts";
import { MainLoop } from "./main-loop.ts";
import {
  type FromThread,
  type ThreadSettings,
  type ToolkitCommand,
  type ToThread,
  ViewError,
} from "./messages.ts";
import { Pane } from "./pane.ts";
import { Theme } from "./theme.ts";
import { type Maybe, text } from "./values.ts";

const { port, settings } = workerData as { port: MessagePort; settings: ThreadSettings };
const tell = (message: FromThread) => port.postMessage(message);
/** The windows by their numbers, the oldest first. */
const panes = new Map<number, Pane>();

try {
  live(start());
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
  const loop = new MainLoop(lib, (error) => say(`fault in a window: ${error}`));
  const theme = new Theme(lib, loop, (dark) => {
    for (const pane of panes.values()) pane.setBackground(dark);
    tellFirst({ type: "theme", dark });
  });
  const engine = new Engine(lib, loop);
  const isOurs = (url: string) => [...panes.values()].some((pane) => pane.isOurs(url));
  const downloads = new Downloads(lib, loop, engine.context, isOurs, say);
  if (settings.automation) allowAutomation(lib, loop, engine.context, () => first()?.view ?? null);

  const drops = new Drops(lib, loop);
  const dialogs = new FileDialogs(lib, loop);
  const serve: Serve = (command, settle) => {
    if (command.call === "copy") {
      fillClipboard(lib, command.text);
      return settle();
    }
    if (dialogs.isOpen) return settle("A dialog for files is open already.");
    const [parent, chosen] = [front(), (paths: readonly string[]) => settle(undefined, paths)];
    if (command.call === "openFiles") dialogs.open(command.wish, parent, chosen);
    else dialogs.save(command.wish, parent, chosen);
  };
  const open: Open = (message, settle) => {
    const number = message.window;
    const emit = (event: ViewEvent) => tell({ kind: "event", window: number, event });
    const surroundings = { lib, loop, engine, downloads, drops, dark: theme.dark, ...settings };
    const pane = new Pane(surroundings, message.settings, emit, settle);
    panes.set(number, pane);
    if (panes.size === 1) emit({ type: "theme", dark: theme.dark });
  };
  const wake = loop.callback(["ptr"], "i32", () => obey(loop, open, serve));
  loop.after(0, () => obey(loop, open, serve)); // what was asked for before there was a loop to wake
  tell({ kind: "running", wake });
  loop.run();

  dialogs.end();
  for (const number of [...panes.keys()]) close(number);
  engine.release();
  loop.drain();
  loop.free();
}

function first(): Pane | undefined {
  return panes.values().next().value;
}

/** The window that the person has before them, for a dialog to stand on. */
function front(): Maybe {
  const windows = [...panes.values()].map(({ window }) => window);
  return (windows.find(({ isActive }) => isActive) ?? windows[0])?.address ?? null;
}

/** What is about no window in particular is told by the oldest. */
function tellFirst(event: ViewEvent) {
  const [window] = panes.keys();
  if (window !== undefined) tell({ kind: "event", window, event });
}

function say(line: string) {
  tellFirst({ type: "console", line });
}

function close(number: number) {
  const pane = panes.get(number);
  panes.delete(number);
  pane?.end();
}

/** Says that it is done, or why not; with the paths that were chosen, where that was asked. */
type Settle = (fault?: string, paths?: readonly string[]) => void;
type Open = (message: Extract<ToThread, { call: "open" }>, settle: Settle) => void;
type Serve = (command: ToolkitCommand, settle: Settle) => void;

/** Reads every message that is waiting; runs when the main thread has woken the loop. */
function obey(loop: MainLoop, open: Open, serve: Serve): number {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    const message = next.message as ToThread;
    const { id } = message;
    const settle: Settle = (fault, paths = []) =>
      tell(fault === undefined ? { kind: "done", id, paths } : { kind: "refused", id, sentence: fault });
    if (message.call === "open") open(message, settle);
    else if (message.call === "openFiles" || message.call === "saveFile" || message.call === "copy")
      serve(message, settle);
    else if (message.call === "end") loop.quit();
    else if (message.call === "close") close(message.window);
    else panes.get(message.window)?.obey(message, settle);
  }
  return 0; // once per wake-up
}
