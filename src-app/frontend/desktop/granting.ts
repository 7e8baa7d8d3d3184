/** What the backend may ask of the desktop, and what such a request has to look like. */

import type { DesktopRequest, Request } from "../contract.ts";
import { Refused } from "../requests.ts";
import { openInSystem } from "../system-programs.ts";
import { isPlace } from "../window-state.ts";
import { _ } from "../words.ts";
import type { Desktop, Habit } from "./desktop.ts";
import { documentAt } from "./documents.ts";
import type { Notification } from "./notifications.ts";
import type { DownloadState } from "./tray.ts";

const LONGEST_LINE = 200;
const LONGEST_TEXT = 32_768;
/** Characters. A report, or a long answer. */
const LONGEST_COPY = 1_000_000;
const DOWNLOADS: readonly DownloadState[] = ["none", "running", "paused"];

/** The two folders that a person may look into. */
export interface Folders {
  readonly logs: string;
  readonly data: string;
}

type Args = Request["args"];
type Grant = (args: Args, desktop: Desktop, folders: Folders) => unknown;

const habit =
  (name: Habit): Grant =>
  (args, desktop) =>
    desktop.set(name, flag(args, "on"));

/** By name; each raises Refused where the arguments are not what it takes, or the desktop doesn't have it. */
const GRANTS: Readonly<Record<DesktopRequest, Grant>> = {
  "desktop.offers": (_, desktop) => desktop.offers(),
  "notification.show": (args, desktop) => desktop.notify(notificationIn(args)),
  "downloads.tell": (args, desktop) => desktop.setDownloads(choice(args, "state", DOWNLOADS)),
  "dialog.open": async (args, desktop) => {
    const wish = {
      title: line(args, "title"),
      multiple: flag(args, "multiple"),
      folder: flag(args, "folder"),
    };
    return { paths: await desktop.openFiles(wish) };
  },
  "dialog.save": async (args, desktop) => ({
    path: await desktop.saveFile({ title: line(args, "title"), name: line(args, "name") }),
  }),
  "clipboard.write": (args, desktop) => desktop.copy(text(args, "text", LONGEST_COPY)),
  "open.folder": (args, _, folders) => openInSystem(folders[choice(args, "name", ["logs", "data"] as const)]),
  "open.document": async (args) => openInSystem(await documentAt(text(args, "path", LONGEST_TEXT))),
  "tray.set": habit("tray"),
  "autostart.set": habit("autostart"),
  "listing.set": habit("listing"),
  "global_key.set": habit("global_key"),
};

/** The result of a request of the list above. Rejects with Refused. */
export async function grantDesktop(
  name: DesktopRequest,
  args: Args,
  desktop: Desktop,
  folders: Folders,
): Promise<unknown> {
  return await GRANTS[name](args, desktop, folders);
}

function notificationIn(args: Args): Notification {
  const path = text(args, "path", LONGEST_TEXT);
  if (!isPlace(path)) throw new Refused(_("The path of this notification leads nowhere in Hearth."));
  return { tag: line(args, "tag"), title: line(args, "title"), body: line(args, "body"), path };
}

/** One line, without what can't be seen. */
function line(args: Args, key: string): string {
  return text(args, key, LONGEST_TEXT)
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, LONGEST_LINE)
    .toWellFormed();
}

function text(args: Args, key: string, longest: number): string {
  const value = args[key];
  if (typeof value !== "string") throw new Refused(_("The request lacks “%(key)s”.", { key }));
  if (value.length > longest) throw new Refused(_("“%(key)s” is too long.", { key }));
  return value;
}

function flag(args: Args, key: string): boolean {
  const value = args[key];
  if (typeof value !== "boolean") throw new Refused(_("“%(key)s” is neither true nor false.", { key }));
  return value;
}

function choice<T extends string>(args: Args, key: string, choices: readonly T[]): T {
  const value = text(args, key, LONGEST_LINE);
  const found = choices.find((each) => each === value);
  if (found === undefined)
    throw new Refused(_("“%(key)s” is not one of %(choices)s.", { key, choices: choices.join(", ") }));
  return found;
}
