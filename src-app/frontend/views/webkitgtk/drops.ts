/**
 * Files that a person drops onto a view from another program. The engine gives pages none of them any more: what a page
 * itself puts into a drag looked the same to it, and so a page could name any file (CVE-2025-13947). Here the drag has to
 * come from another program and to end on the view, which the window system says, before a file is even looked at.
 */

import { read } from "bun:ffi";
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import type { Scope } from "./scope.ts";
import { type Address, type Maybe, string, text } from "./values.ts";

const GO_ON = 1;
const WORD = 8;
/** Bytes of a GValue; what it holds begins at its second word. */
const G_VALUE = 24;
/** Bytes of all that is handed on at once: it goes through the page as text. */
const MOST = 16 * 1024 * 1024;

interface Watched {
  /** The files of the drag that is over the view. */
  files: readonly string[];
  context: number;
  readonly run: (script: string) => void;
}

export class Drops {
  readonly #lib: Libraries;
  readonly #watched = new Map<number, Watched>();

  /** Hears of every drop in this program before the engine does. */
  constructor(lib: Libraries, loop: MainLoop) {
    this.#lib = lib;
    const hook = loop.callback(["ptr", "u32", "ptr", "ptr"], "i32", (_hint, _count, values: Address) => {
      this.#dropped(
        Number(read.ptr(Number(values) as never, WORD)),
        Number(read.ptr(Number(values) as never, G_VALUE + WORD)),
      );
      return GO_ON;
    });
    const signal = lib.gobject.g_signal_lookup(text("drag-drop"), lib.gtk.gtk_widget_get_type());
    lib.gobject.g_signal_add_emission_hook(signal, 0, hook, null, null);
  }

  /** `run` runs a script in the page that `view` shows; the page's `hearth` has `filesComing` and `takeFiles`. */
  watch(scope: Scope, view: Address, run: (script: string) => void) {
    const watched: Watched = { files: [], context: 0, run };
    this.#watched.set(Number(view), watched);
    const args = ["ptr", "i32", "i32", "ptr", "u32", "u32"] as const;
    scope.connect(view, "drag-data-received", [...args], "void", (_view, context: Address, _x, _y, data) => {
      const isOwn = this.#lib.gtk.gtk_drag_get_source_widget(context) !== null;
      const files = isOwn ? [] : this.#filesIn(data);
      // the same drag in another form; one of our own may only have come to where an earlier one was in memory
      if (!isOwn && files.length === 0 && Number(context) === watched.context) return;
      this.#hold(watched, files, context);
      if (files.length > 0) run("window.hearth?.filesComing?.()");
    });
  }

  /** The view goes. */
  forget(view: Address) {
    const watched = this.#watched.get(Number(view));
    if (watched !== undefined) this.#hold(watched, [], null);
    this.#watched.delete(Number(view));
  }

  /** Keeps the drag as long as its files: another one at the same address would be taken for it, and drop them. */
  #hold(watched: Watched, files: readonly string[], context: Maybe) {
    const { g_object_ref, g_object_unref } = this.#lib.gobject;
    const next = files.length > 0 ? context : null;
    if (next !== null) g_object_ref(next);
    if (watched.context !== 0) g_object_unref(watched.context as Address);
    Object.assign(watched, { files, context: Number(next ?? 0) });
  }

  #dropped(view: number, context: number) {
    const watched = this.#watched.get(view);
    if (watched === undefined || watched.context !== context || watched.files.length === 0) return;
    const files = watched.files;
    this.#hold(watched, [], null);
    watched.run(`window.hearth?.takeFiles?.(${JSON.stringify(handedOn(files))})`);
  }

  #filesIn(data: Address): readonly string[] {
    const list = this.#lib.gtk.gtk_selection_data_get_uris(data);
    if (list === null) return [];
    const uris: string[] = [];
    for (let at = 0; ; at += WORD) {
      const uri = read.ptr(Number(list) as never, at) as Maybe;
      if (!uri) break;
      uris.push(string(uri));
    }
    this.#lib.glib.g_strfreev(list);
    return uris.flatMap((uri) => pathOf(uri) ?? []);
  }
}

/** A file as the page gets it: `content` in base64, or null where it is none, can't be read, or is too much. */
interface Handed {
  readonly name: string;
  readonly content: string | null;
}

/** What the page gets of the files at `paths`: never a path. */
export function handedOn(paths: readonly string[], most = MOST): readonly Handed[] {
  let left = most;
  return paths.map((path) => {
    const name = basename(path);
    try {
      const { size } = statSync(path);
      if (!statSync(path).isFile() || size > left) return { name, content: null };
      const content = readFileSync(path);
      left -= content.length;
      return { name, content: content.toString("base64") };
    } catch {
      return { name, content: null };
    }
  });
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined; // another scheme, or another machine
  }
}
