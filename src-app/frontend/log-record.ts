/**
 * One line of the log file (pure): `TIME PROCESS LEVEL LAUNCH REQUEST MESSAGE`, with single spaces between them, so that
 * whoever looks for one request or one launch finds it by its own word. `docs/contract.md` has the format.
 */

export const LEVELS = ["debug", "info", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

/** Who speaks, as the terminal shows it in brackets. */
export type Source = "Hearth" | "View" | `${string} Log`;

/** What a record says beside its message. */
export interface About {
  readonly level: Level;
  /** The request that it belongs to, or `-`. */
  readonly request: string;
}

export interface LogRecord extends About {
  readonly at: Date;
  readonly process: string;
  readonly launch: string;
  readonly message: string;
}

export const NO_REQUEST = "-";

/** By this name the backend passes on what a page says on its console; only the developer's loop has it do so. */
const FROM_VIEW = /^(?:debug|info|warning|error) (?:[0-9a-z]{8}|-) hearth\.view: (.*)$/s;
const BACKEND_LINE = /^(debug|info|warning|error) ([0-9a-z]{8}|-) (.*)$/s;
/** A page's console: the level stands before what is said. */
const VIEW_LEVEL = /^(debug|info|warning|error): /;
const OLLAMA_LEVEL = /\blevel=(DEBUG|INFO|WARN|ERROR)\b/;
const OLLAMA_LEVELS: Readonly<Record<string, Level>> = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  ERROR: "error",
};

/** The record as its line, without the line's end. The message must be one line. */
export function formatRecord({ at, process, level, launch, request, message }: LogRecord): string {
  return `${at.toISOString()} ${process} ${level} ${launch} ${request} ${message}`;
}

/** The one word that the file has for a source: “Ollama Log” is `ollama`. */
export function processOf(source: Source): string {
  if (source === "Hearth") return "shell";
  return source.replace(/ Log$/, "").toLowerCase().replace(/\W+/g, "-");
}

/**
 * What a line says of itself. The backend writes `LEVEL REQUEST MESSAGE`; what else comes out of it (a traceback of the
 * interpreter's own, a panic) was not foreseen by anybody, so it counts as a warning.
 */
export function understand(source: Source, text: string): About & { readonly message: string } {
  if (source === "Backend Log") {
    const [, level, request = NO_REQUEST, message = ""] = BACKEND_LINE.exec(text) ?? [];
    return isLevel(level)
      ? { level, request, message }
      : { level: "warning", request: NO_REQUEST, message: text };
  }
  const [, spoken] = source === "View" ? (VIEW_LEVEL.exec(text) ?? []) : [];
  if (isLevel(spoken)) return { level: spoken, request: NO_REQUEST, message: text };
  const said = source === "Ollama Log" ? OLLAMA_LEVEL.exec(text)?.[1] : undefined;
  return { level: OLLAMA_LEVELS[said ?? ""] ?? "info", request: NO_REQUEST, message: text };
}

/** Who speaks in a line, and what is shown of it: what the backend passes on is the view's own. */
export function speaker(source: Source, text: string): { readonly source: Source; readonly text: string } {
  const said = source === "Backend Log" ? FROM_VIEW.exec(text)?.[1] : undefined;
  return said === undefined ? { source, text } : { source: "View", text: said };
}

/** The lines of a text that may be several; blank ones are left out, but a text that is all blank is one. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|[\n\u2028\u2029]/).filter((line) => line.trim() !== "");
  return lines.length > 0 ? lines : [""];
}

function isLevel(word: string | undefined): word is Level {
  return (LEVELS as readonly (string | undefined)[]).includes(word);
}
