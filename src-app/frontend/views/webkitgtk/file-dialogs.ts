/** GTK's own dialogs for files, for desktops that have no portal. At most one at a time: who asks is a program. */

import { read } from "bun:ffi";
import type { OpenWish, SaveWish } from "../../toolkit.ts";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import { Scope } from "./scope.ts";
import { type Address, type Maybe, present, takeString, text } from "./values.ts";

const ACTION = { open: 0, save: 1, folder: 2 } as const;
const ACCEPTED = -3;
const WORD = 8;

/** `chosen` is told the paths once the person has decided: none where they changed their mind. */
export type Chosen = (paths: readonly string[]) => void;

export class FileDialogs {
  readonly #lib: Libraries;
  readonly #loop: MainLoop;
  /** Where the person was last. */
  #folder: Uint8Array | undefined;
  /** Takes the dialog away that is there. */
  #dismiss: (() => void) | undefined;

  constructor(lib: Libraries, loop: MainLoop) {
    this.#lib = lib;
    this.#loop = loop;
  }

  get isOpen(): boolean {
    return this.#dismiss !== undefined;
  }

  /** `parent`: the window that it stands before. */
  open({ title, multiple, folder }: OpenWish, parent: Maybe, chosen: Chosen) {
    const dialog = this.#make(title, parent, folder ? ACTION.folder : ACTION.open);
    this.#lib.gtk.gtk_file_chooser_set_select_multiple(dialog, multiple ? 1 : 0);
    this.#show(dialog, chosen);
  }

  /** GTK asks before a file is replaced. */
  save({ title, name }: SaveWish, parent: Maybe, chosen: Chosen) {
    const dialog = this.#make(title, parent, ACTION.save);
    this.#lib.gtk.gtk_file_chooser_set_do_overwrite_confirmation(dialog, 1);
    this.#lib.gtk.gtk_file_chooser_set_current_name(dialog, text(name));
    this.#show(dialog, chosen);
  }

  /** Takes the dialog away, if there is one, as if the person had changed their mind. */
  end() {
    this.#dismiss?.();
  }

  /** GTK's own words for its buttons. */
  #make(title: string, parent: Maybe, action: number): Address {
    const { gtk } = this.#lib;
    const dialog = gtk.gtk_file_chooser_native_new(text(title), parent, action, null, null);
    const made = present(dialog, "a dialog for files");
    gtk.gtk_native_dialog_set_modal(made, 1);
    gtk.gtk_file_chooser_set_current_folder(made, this.#folder ?? this.#lib.glib.g_get_home_dir());
    return made;
  }

  #show(dialog: Address, chosen: Chosen) {
    const { gtk, gobject } = this.#lib;
    const scope = new Scope(this.#lib, this.#loop);
    const finish = (paths: readonly string[]) => {
      this.#dismiss = undefined;
      scope.end();
      gtk.gtk_native_dialog_destroy(dialog);
      gobject.g_object_unref(dialog);
      chosen(paths);
    };
    this.#dismiss = () => finish([]);
    scope.connect(dialog, "response", ["i32"], "void", (_dialog, response: number) =>
      finish(response === ACCEPTED ? this.#paths(dialog) : []),
    );
    gtk.gtk_native_dialog_show(dialog);
  }

  #paths(dialog: Address): readonly string[] {
    const folder = takeString(this.#lib, this.#lib.gtk.gtk_file_chooser_get_current_folder(dialog));
    if (folder !== "") this.#folder = text(folder);
    const paths: string[] = [];
    const list = this.#lib.gtk.gtk_file_chooser_get_filenames(dialog);
    for (let link: Maybe = list; link; link = read.ptr(link, WORD) as Maybe)
      paths.push(takeString(this.#lib, read.ptr(link, 0) as Maybe));
    if (list) this.#lib.glib.g_slist_free(list);
    return paths;
  }
}
