/** Each process in its colour, for a log that a person reads on a terminal (pure). */

const PREFIX = /^\[([^\]]+)\]/;
/** SGR numbers of the sources that are always there: those of the palette that are read on dark and on light. */
const COLOURS: Readonly<Record<string, number>> = {
  Hearth: 36,
  "Backend Log": 32,
  View: 35,
  "Ollama Log": 33,
  "Demo Log": 33,
  Dev: 34,
};
const OTHERS = 33;
const RED = 31;
const IS_ERROR = /^\[Backend Log\] error |^\[[^\]]+\] error: /;

/** `[Source] …` with the source in its colour, and the whole line in red where it tells of an error. */
export function coloured(line: string): string {
  if (IS_ERROR.test(line)) return paint(line, RED);
  return line.replace(PREFIX, (prefix, source: string) => paint(prefix, COLOURS[source] ?? OTHERS));
}

function paint(text: string, colour: number): string {
  return `\u001b[${colour}m${text}\u001b[0m`;
}
