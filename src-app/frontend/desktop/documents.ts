/** Documents that a person wants to see in the system's own program. Whatever the system would run is not opened. */

import { realpath, stat } from "node:fs/promises";
import { extname, isAbsolute } from "node:path";
import { Refused } from "../requests.ts";
import { _ } from "../words.ts";

/** How the names of files end that programs show and nothing runs. */
const SHOWN = new Set([
  ...[".pdf", ".docx", ".pptx", ".xlsx", ".xls", ".odt", ".ods", ".odp", ".epub", ".eml", ".ipynb"],
  ...[
    ".txt",
    ".md",
    ".markdown",
    ".rst",
    ".adoc",
    ".org",
    ".tex",
    ".log",
    ".csv",
    ".tsv",
    ".json",
    ".yaml",
    ".yml",
  ],
]);

/** The file itself, links followed: what it ends with decides, not what leads to it. Rejects with Refused. */
export async function documentAt(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new Refused(_("Hearth does not know where this file is."));
  const file = await realpath(path).catch(() => undefined);
  if (file === undefined || !(await stat(file)).isFile())
    throw new Refused(_("The file is not there any more."));
  if (!SHOWN.has(extname(file).toLowerCase()))
    throw new Refused(_("Files of this kind are not opened from here: the system might run them."));
  return file;
}
