/** The clipboard, filled without a program of the system's. */

import type { Libraries } from "./libraries.ts";
import { present, text } from "./values.ts";

/** GDK's number for it. */
const CLIPBOARD = 69n;
/** GTK counts the bytes itself. */
const WHOLE = -1;

/** Puts text on it. What manages clipboards on this desktop may keep the text when Hearth ends. */
export function fillClipboard(lib: Libraries, value: string) {
  const clipboard = present(lib.gtk.gtk_clipboard_get(CLIPBOARD), "the clipboard");
  lib.gtk.gtk_clipboard_set_text(clipboard, text(value), WHOLE);
  lib.gtk.gtk_clipboard_set_can_store(clipboard, null, 0);
}
