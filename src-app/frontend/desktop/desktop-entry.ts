/** The texts of Hearth's entries for the desktop: among the applications, and among what starts with the session (pure). */

import { inOtherLanguages, later } from "../words.ts";

const COMMENT = later("Chat with models that run on this machine");
const KIND = later("Local chat");

/** A path that no entry can name. The message is a sentence for a person. */
export class NoEntry extends Error {
  override readonly name = "NoEntry";
}

/** The entry among the applications, which also opens `hearth://` links. `launcher` is the program's whole path. */
export function applicationEntry(launcher: string): string {
  return entry([
    ...common(launcher),
    ["Exec", `${quoted(launcher)} %u`],
    ["Categories", "Utility;"],
    ["Keywords", "chat;question;model;assistant;"],
    ["MimeType", "x-scheme-handler/hearth;"],
    ["Actions", "new-question;quick-question;"],
    ...action("new-question", later("New question"), `${quoted(launcher)} hearth://new`),
    ...action("quick-question", later("Quick question"), `${quoted(launcher)} hearth://quick`),
  ]);
}

/** The entry that starts Hearth with the session. */
export function autostartEntry(launcher: string): string {
  return entry([...common(launcher), ["Exec", quoted(launcher)], ["X-GNOME-Autostart-enabled", "true"]]);
}

type Line = readonly [key: string, value: string];

function common(launcher: string): readonly Line[] {
  return [
    ["Type", "Application"],
    ["Version", "1.5"],
    ["Name", "Hearth"],
    ...said("GenericName", KIND),
    ...said("Comment", COMMENT),
    ["TryExec", escaped(launcher)],
    ["Icon", "hearth"],
    ["Terminal", "false"],
    ["StartupNotify", "true"],
    ["StartupWMClass", "Hearth"],
  ];
}

function action(id: string, name: string, command: string): readonly Line[] {
  return [[`[Desktop Action ${id}]`, ""], ...said("Name", name), ["Exec", command]];
}

/** In every language that there is: the desktop picks the one that it speaks. */
function said(key: string, text: string): readonly Line[] {
  return [
    [key, text],
    ...inOtherLanguages(text).map(([language, other]) => [`${key}[${language}]`, other] as const),
  ];
}

function entry(lines: readonly Line[]): string {
  const text = lines.map(([key, value]) => (key.startsWith("[") ? `\n${key}` : `${key}=${value}`));
  return `[Desktop Entry]\n${text.join("\n")}\n`;
}

/** One word of a command: quoted for the command line, with its own signs for fields doubled, then as a string. */
function quoted(word: string): string {
  return escaped(`"${word.replace(/["`$\\]/g, "\\$&").replaceAll("%", "%%")}"`);
}

/** As a string of an entry. Raises NoEntry. */
function escaped(text: string): string {
  if (/\p{Cc}/u.test(text))
    throw new NoEntry(
      "Hearth lies in a folder whose name has a line break or the like: no desktop can start it there.",
    );
  return text.replaceAll("\\", "\\\\");
}
