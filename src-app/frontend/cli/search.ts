/** `./hearth search WORDS [-k N] [--json]`: messages of every branch of every conversation, the best first. */

import { constants } from "node:os";
import { isObject } from "../contract.ts";
import type { Environment } from "../data-folder.ts";
import { endWith, read } from "./command.ts";
import { Reach, Unreachable, understood } from "./reaching.ts";
import { harmless, NobodyReads, type Outlet, Telling } from "./telling.ts";

const USAGE = `usage: ./hearth search WORDS [-k N] [--json]
WORDS may have -without, before:2026-03, after:2026, model:NAME, folder:NAME, title:WORD, pinned: and, in quotation marks
of their own, phrases: ./hearth search '"dutch oven" folder:"My work" before:2026'`;
const SHOWN = 20;
const MOST = 1_000;
const PACE = 200;
const [BOLD, PLAIN] = ["\u001b[1m", "\u001b[22m"];

export interface Wanted {
  readonly words: string;
  readonly count: number;
  readonly json: boolean;
}

export interface Surroundings {
  readonly env: Environment;
  readonly out: Outlet;
  readonly err: Outlet;
}

/** Resolves with the exit code. */
export async function main(typed: readonly string[], here: Surroundings): Promise<number> {
  const wanted = read(typed, USAGE, parse, here);
  if (typeof wanted === "number") return wanted;
  const telling = new Telling(here.out, here.err, wanted.json);
  const reach = new Reach({ env: here.env, say: (progress) => telling.progress(progress) });
  try {
    await tell(await search(reach, wanted, telling), wanted, telling, here.out.isTTY === true);
    return 0;
  } catch (error) {
    if (error instanceof NobodyReads) return 128 + constants.signals.SIGPIPE;
    if (!(error instanceof Unreachable)) throw error;
    telling.complain(error.message);
    return error.code;
  } finally {
    await reach.end();
  }
}

/**
 * What is wanted, or what is wrong with it. Words read the same in one argument and in several; what belongs together has
 * quotation marks of its own, inside the terminal's. `-word` belongs to the words; they begin no option behind `--`.
 */
export function parse(typed: readonly string[]): Wanted | string {
  const words: string[] = [];
  let [count, json, areWords] = [SHOWN, false, false];
  for (let at = 0; at < typed.length; at++) {
    const word = typed[at] ?? "";
    const asked = word === "-k" ? typed[++at] : /^-k(\d+)$/.exec(word)?.[1];
    if (areWords || (!word.startsWith("--") && !/^-k\d*$/.test(word))) words.push(word);
    else if (word === "--") areWords = true;
    else if (word === "--json") json = true;
    else if (asked === undefined)
      return word === "-k" ? "-k needs a number." : `“${word}” is no option of it.`;
    else if (!/^\d{1,4}$/.test(asked) || Number(asked) < 1 || Number(asked) > MOST)
      return `-k takes a number from 1 to ${MOST}.`;
    else count = Number(asked);
  }
  const said = words.join(" ").toWellFormed().trim();
  return said === "" ? "No word is given." : { words: said, count, json };
}

interface Found {
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly told: string;
}

/** Asks until everything that was written can be found, or it is known that it can't be. */
async function search(reach: Reach, { words, count }: Wanted, telling: Telling): Promise<Found> {
  const query = new URLSearchParams({ q: words, k: String(count) });
  for (;;) {
    const answer = understood(await reach.ask(`/api/v1/search?${query}`));
    if (answer.ready === true || answer.state === "failed") {
      const results = Array.isArray(answer.results) ? answer.results.filter(isObject) : [];
      const misread = Array.isArray(answer.misread)
        ? answer.misread.map((part) => `“${part}” is no date.`)
        : [];
      const failed = answer.ready === true ? [] : [answer.sentence, answer.next_step];
      return { results, told: [...misread, ...failed].filter(Boolean).join(" ") };
    }
    telling.progress(`Search is being prepared: ${answer.percent} %`);
    await Bun.sleep(PACE);
  }
}

async function tell({ results, told }: Found, { json }: Wanted, telling: Telling, isTerminal: boolean) {
  for (const found of results)
    await telling.line(json ? JSON.stringify(asLine(found)) : asText(found, isTerminal));
  if (told !== "") telling.complain(told);
  if (results.length === 0 && told === "") telling.complain("Nothing was found.");
}

function asLine({
  conversation,
  message,
  title,
  role,
  model,
  at,
  passage,
  score,
  address,
}: Found["results"][number]) {
  return { conversation, message, title, role, model, at, passage, score, address };
}

/** Two lines, with what was looked for in bold where it is a terminal. */
export function asText(found: Readonly<Record<string, unknown>>, isTerminal: boolean): string {
  const clean = (text: string) => (isTerminal ? harmless(text) : text);
  const who = found.role === "user" ? "you" : String(found.model);
  const head = [
    String(found.title),
    who,
    String(found.at).slice(0, 10),
    `hearth://conversation/${found.conversation}`,
  ];
  const passage = Array.from(String(found.passage));
  const marks = isTerminal && Array.isArray(found.marks) ? found.marks : [];
  let [text, at] = ["", 0];
  for (const [begin, end] of marks) {
    text += `${clean(passage.slice(at, begin).join(""))}${BOLD}${clean(passage.slice(begin, end).join(""))}${PLAIN}`;
    at = end;
  }
  return `${clean(head.join(" · "))}\n  ${text}${clean(passage.slice(at).join(""))}\n`;
}

if (import.meta.main) {
  const { argv, env, stdout: out, stderr: err } = process;
  await endWith(() => main(argv.slice(2), { env, out, err }));
}
