/** What a person who typed `hearth ask …` asks (pure), and what comes with it by standard input. */

/** In all; the backend takes no longer question. */
export const LONGEST_QUESTION = 200_000;
/** No character has more bytes. */
const LONGEST_CHARACTER = 4;

export interface Asking {
  readonly words: string;
  /** Empty: the one that was used last. */
  readonly model: string;
  readonly json: boolean;
}

/** Wrong usage; the message says what. Nothing was asked. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** Words begin no option once one of them is `--`. Raises WrongUsage. */
export function parseAsking(typed: readonly string[]): Asking {
  const words: string[] = [];
  let [model, json, areWords] = ["", false, false];
  for (let at = 0; at < typed.length; at++) {
    const word = typed[at] ?? "";
    if (areWords || !word.startsWith("-") || word === "-") words.push(word);
    else if (word === "--") areWords = true;
    else if (word === "--json") json = true;
    else if (word === "--model") model = typed[++at] ?? "";
    else if (word.startsWith("--model=")) model = word.slice("--model=".length);
    else throw new WrongUsage(`“${word}” is no option of it; after -- every word is one of the question.`);
    if (word.startsWith("--model") && !areWords && model === "")
      throw new WrongUsage("--model needs a model's name.");
  }
  return { words: words.join(" ").toWellFormed().trim(), model: model.toWellFormed(), json };
}

/** All that `input` brings, what is not UTF-8 replaced. Raises WrongUsage where that is too long for a question. */
export async function readPiped(input: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let [bytes, text] = [0, ""];
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > LONGEST_CHARACTER * LONGEST_QUESTION) throw tooLong();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The question: the words first, then what was piped. Raises WrongUsage where they are too long together. */
export function compose(words: string, piped: string): string {
  const text = [words, piped.trim()].filter((part) => part !== "").join("\n\n");
  let characters = 0;
  for (const _ of text) if (++characters > LONGEST_QUESTION) throw tooLong();
  return text;
}

function tooLong(): WrongUsage {
  return new WrongUsage(
    `A question may have ${LONGEST_QUESTION.toLocaleString("en")} characters, standard input included; this one has more.`,
  );
}
