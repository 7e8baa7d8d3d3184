/** The words after `hearth` (pure). */

import { looksLikeLink, parseDeepLink } from "./desktop/deep-links.ts";

export interface Wishes {
  /** The launch address is printed instead. */
  readonly window: boolean;
  /** Runs on a pretended Ollama. */
  readonly demo: boolean;
  /** On this computer, even where a Hearth elsewhere was used the last time. */
  readonly here?: boolean;
  /** A `hearth://` address that leads somewhere. */
  readonly link?: string;
}

/** Wrong usage; the message says what. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const OPTIONS: readonly string[] = ["--no-window", "--demo", "--here"];

/** What a person wants who typed `words`. Raises UsageError. */
export function parseArguments(words: readonly string[]): Wishes {
  const [first, ...rest] = words;
  const links = words.filter(looksLikeLink);
  const options = (first === "run" ? rest : words).filter((word) => !looksLikeLink(word));
  const unknown = options.find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined) throw new UsageError(`Hearth does not know “${unknown}”; see ./hearth --help.`);
  const wishes = {
    window: !options.includes("--no-window"),
    demo: options.includes("--demo"),
    ...(options.includes("--here") && { here: true }),
  };
  const [link] = links;
  if (link === undefined) return wishes;
  if (links.length > 1 || parseDeepLink(link) === undefined)
    throw new UsageError("This hearth:// link leads nowhere: it may be cut off, or of another version.");
  return { ...wishes, link };
}
