/** What may be typed behind `./hearth docs`. Pure. */

export const USAGE = `usage: ./hearth docs add PATH... [--collection NAME] [--wait] [--json]
       ./hearth docs list [--collection NAME] [--wait] [--json]
       ./hearth docs search WORDS [-k N] [--how words|vectors|hybrid] [--collection NAME] [--wait] [--json]
       ./hearth docs remove PATH|ID... [--json]`;

const WAYS: readonly string[] = ["words", "vectors", "hybrid"];
const SHOWN = 10;
const MOST = 1_000;
const ACTS = ["add", "list", "search", "remove"] as const;

export type Act = (typeof ACTS)[number];

export interface Wanted {
  readonly act: Act;
  /** Paths, keys or words, by what is to be done. */
  readonly words: readonly string[];
  readonly collection: string;
  readonly how: string;
  readonly count: number;
  readonly wait: boolean;
  readonly json: boolean;
}

/** What is wanted, or what is wrong with it. They begin no option once one of the words is `--`. */
export function parse([act, ...typed]: readonly string[]): Wanted | string {
  if (!isAct(act)) return act === undefined ? "Say what is to be done." : `There is no “docs ${act}”.`;
  const given = {
    words: [] as string[],
    collection: "",
    how: "hybrid",
    count: SHOWN,
    wait: false,
    json: false,
  };
  const rest = [...typed];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      given.words.push(...rest.splice(0));
    } else if (word === "--json") given.json = true;
    else if (word === "--wait" && act !== "remove") given.wait = true;
    else if (/^--(collection|how)(=|$)/.test(word) || /^-k\d*$/.test(word)) {
      const wrong = take(word, rest, act, given);
      if (wrong !== undefined) return wrong;
    } else if (word.startsWith("--") || (word.startsWith("-") && act !== "search"))
      return `“${word}” is no option of it.`;
    else given.words.push(word);
  }
  if (act === "list" && given.words.length > 0) return "It takes no words.";
  if (act !== "list" && given.words.join("").trim() === "")
    return act === "search" ? "No word is given." : "No path is named.";
  return { act, ...given };
}

interface Given {
  collection: string;
  how: string;
  count: number;
}

/** Takes an option with its value; says what is wrong with it. */
function take(word: string, rest: string[], act: Act, given: Given): string | undefined {
  const [, name = "", sign = "", inside = ""] = /^(-k|--[a-z]+)(=?)(.*)$/s.exec(word) ?? [];
  const value = sign + inside === "" ? rest.shift() : inside;
  if (value === undefined || value === "") return `${name} needs a value.`;
  if (name === "--collection" && act !== "remove") given.collection = value;
  else if (act !== "search") return `“${name}” is no option of it.`;
  else if (name === "--how") {
    if (!WAYS.includes(value)) return `--how is one of ${WAYS.join(", ")}.`;
    given.how = value;
  } else if (!/^\d{1,4}$/.test(value) || Number(value) < 1 || Number(value) > MOST)
    return `-k takes a number from 1 to ${MOST}.`;
  else given.count = Number(value);
  return undefined;
}

function isAct(word: string | undefined): word is Act {
  return (ACTS as readonly (string | undefined)[]).includes(word);
}
