/** The words after `hearth` (pure). */

export interface Wishes {
  /** The launch address is printed instead. */
  readonly window: boolean;
  /** Runs on a pretended Ollama. */
  readonly demo: boolean;
}

/** Wrong usage; the message says what. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a person wants who typed `words`. Raises UsageError. */
export function parseArguments(words: readonly string[]): Wishes {
  const [first, ...rest] = words;
  const options = first === "run" ? rest : words;
  const unknown = options.find((option) => option !== "--no-window" && option !== "--demo");
  if (unknown !== undefined) throw new UsageError(`Hearth does not know “${unknown}”; see ./hearth --help.`);
  return { window: !options.includes("--no-window"), demo: options.includes("--demo") };
}
