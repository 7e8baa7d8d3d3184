/** `./hearth docs add | list | search | remove`: documents, read and found from a terminal. */

import { constants } from "node:os";
import { resolve } from "node:path";
import { isObject } from "../contract.ts";
import type { Answer } from "../loopback.ts";
import { NOT_DONE, WRONG_USAGE } from "./command.ts";
import { parse, USAGE, type Wanted } from "./docs-typed.ts";
import { runHere, Stopped, type Surroundings } from "./exchanging.ts";
import { Reach, Unreachable, understood } from "./reaching.ts";
import { harmless, NobodyReads, Telling } from "./telling.ts";

/** Between two looks at how far reading is (ms). */
const PACE = 200;
const PAGE = 1_000;
const NOT_FOUND = 404;
const API = "/api/v1/documents";
const ELSEWHERE =
  "Your Hearth is on another computer, and these are paths there. Files of this one can be dropped onto its window.";
const WAITING = "With --wait it waits until all is ready.";
/** Characters of an address that the backend still takes. */
const LONGEST_QUERY = 60_000;
const KEY = /^[0-9A-Z]{26}$/;

type Fields = Readonly<Record<string, unknown>>;

/** Resolves with the exit code. */
export async function main(typed: readonly string[], here: Surroundings): Promise<number> {
  if (/^(-h|--help)$/.test(typed.at(-1) ?? "") && typed.length <= 2) {
    here.out.write(`${USAGE}\n`);
    return 0;
  }
  const wanted = parse(typed);
  if (typeof wanted === "string") {
    here.err.write(`hearth: ${wanted}\n${USAGE}\n`);
    return WRONG_USAGE;
  }
  const docs = new Docs(here, wanted);
  try {
    return await docs[wanted.act]();
  } catch (error) {
    if (error instanceof NobodyReads) return 128 + constants.signals.SIGPIPE;
    if (error instanceof Stopped) return docs.stopped();
    if (!(error instanceof Unreachable)) throw error;
    docs.telling.complain(error.message);
    return error.code;
  } finally {
    await docs.reach.end();
  }
}

class Docs {
  readonly telling: Telling;
  readonly reach: Reach;
  readonly #here: Surroundings;
  readonly #wanted: Wanted;
  readonly #stop: AbortSignal;

  constructor(here: Surroundings, wanted: Wanted) {
    this.#here = here;
    this.#wanted = wanted;
    this.#stop = here.listen();
    this.telling = new Telling(here.out, here.err, wanted.json);
    this.reach = new Reach({ env: here.env, say: (said) => this.telling.progress(said) });
  }

  /** Gives files and folders to Hearth, and waits for them to be read where that is wanted. */
  async add(): Promise<number> {
    const { words, collection, wait, json } = this.#wanted;
    const paths = words.map((word) => resolve(this.#here.folder, word));
    const body = JSON.stringify({ paths, collection });
    const added = understood(await this.reach.ask(API, { method: "POST", body }));
    if (await this.reach.isElsewhere()) this.telling.complain(ELSEWHERE);
    const refused = list(added.refused);
    for (const each of refused) this.telling.complain(`${each.path}: ${each.reason} ${each.next_step}`);
    const isRead = refused.length === paths.length || (await this.#followed(wait));
    const documents = wait ? await this.#documents(collection) : [];
    const bad = documents.filter(({ state, path }) => state !== "ready" && paths.includes(String(path)));
    for (const each of bad) this.telling.complain(`${each.path}: ${each.reason} ${each.next_step}`);
    if (json) for (const each of documents) await this.telling.line(JSON.stringify(each));
    else if (wait) await this.telling.line(counted(documents));
    else if (this.reach.isOwn && isRead)
      this.telling.complain("They are read as soon as Hearth runs; with --wait they are read at once.");
    return refused.length + bad.length > 0 || !isRead ? NOT_DONE : 0;
  }

  async list(): Promise<number> {
    if (this.#wanted.wait && !(await this.#followed(true))) return NOT_DONE;
    const documents = await this.#documents(this.#wanted.collection);
    for (const each of documents)
      await this.telling.line(this.#wanted.json ? JSON.stringify(each) : this.#clean(asText(each)));
    return 0;
  }

  async search(): Promise<number> {
    const { words, how, count, collection, wait, json } = this.#wanted;
    const said = words.join(" ").toWellFormed();
    const query = String(new URLSearchParams({ words: said, how, k: String(count), collection }));
    if (query.length > LONGEST_QUERY) {
      this.telling.complain("These are too many words to look for. Leave some of them out.");
      return WRONG_USAGE;
    }
    if (wait && !(await this.#followed(true))) return NOT_DONE;
    const found = understood(await this.#askIn(collection, `${API}/search?${query}`));
    const results = list(found.results);
    for (const each of results)
      await this.telling.line(json ? JSON.stringify(each) : this.#clean(asPassage(each)));
    if (found.state === "failed") {
      this.telling.complain("Documents can't be searched just now. Try again in a moment.");
      return NOT_DONE;
    }
    if (found.state === "reading") this.telling.complain(`Not all documents have been read yet. ${WAITING}`);
    else if (how !== "words" && Number(found.unfinished) > 0) this.telling.complain(byWordsAlone(found));
    if (results.length === 0) this.telling.complain("Nothing was found.");
    else if (found.relevant === false) this.telling.complain("Nothing of this seems to be about it.");
    return 0;
  }

  async remove(): Promise<number> {
    let [removed, code] = [0, 0];
    for (const word of this.#wanted.words) {
      const document = KEY.test(word) ? word : resolve(this.#here.folder, word);
      const query = new URLSearchParams({ document });
      const answer = await this.reach.ask(`${API}?${query}`, { method: "DELETE" });
      if (answer.status === NOT_FOUND) {
        this.telling.complain(`${word}: There is no such document here.`);
        code = NOT_DONE;
      } else removed += Number(understood(answer).removed);
    }
    await this.telling.line(this.#wanted.json ? JSON.stringify({ removed }) : `removed: ${removed}`);
    return code;
  }

  /** The person has pressed Ctrl+C: what was added goes on being read. */
  stopped(): number {
    this.telling.complain("Stopped waiting. What was added is read as long as Hearth runs.");
    return this.#stop.reason;
  }

  /** Waits until the folders have been looked at, and `all` that was found has been read. False where that can't be. */
  async #followed(all: boolean): Promise<boolean> {
    let told = "";
    for (;;) {
      if (this.#stop.aborted) throw new Stopped();
      const now = understood(await this.reach.ask(`${API}/progress`));
      if (now.is_looking === false && (!all || now.unfinished === 0)) return true;
      if (all && now.is_paused === true) {
        this.telling.complain("Reading is paused. Resume it in Hearth.");
        return false;
      }
      const trouble = [now.sentence, now.next_step].filter(Boolean).join(" ");
      if (trouble !== told && trouble !== "") this.telling.complain(trouble);
      told = trouble;
      this.telling.progress(`${now.unfinished} to be read ${now.name ? `(${now.name})` : ""}`);
      await Bun.sleep(PACE);
    }
  }

  async #documents(collection: string): Promise<Fields[]> {
    const documents: Fields[] = [];
    for (let after = ""; ; ) {
      const query = new URLSearchParams({ collection, after, limit: String(PAGE) });
      const page = understood(await this.#askIn(collection, `${API}?${query}`));
      documents.push(...list(page.documents));
      if (typeof page.after !== "string" || page.after === "") return documents;
      after = page.after;
    }
  }

  /** Asks what is in a collection, of whose name nobody may ever have heard. */
  async #askIn(collection: string, path: string): Promise<Answer> {
    const answer = await this.reach.ask(path);
    if (answer.status !== NOT_FOUND) return answer;
    throw new Unreachable(`There is no collection “${collection}” here.`, NOT_DONE);
  }

  #clean(text: string): string {
    return this.#here.out.isTTY ? harmless(text) : text;
  }
}

/** State, path and, where it was not read, why. A line, whatever the file is called. */
export function asText({ state, path, reason }: Fields): string {
  const line = [String(state).padEnd(9), oneLine(path), ...(reason ? [`(${oneLine(reason)})`] : [])];
  return line.join(" ");
}

/** Where it stands, and what stands there; of a copy of what was just told, where that is. */
export function asPassage({ path, page, start, end, score, heading, text, copy_of }: Fields): string {
  const at = page ? `page ${page}, characters ${start}-${end}` : `characters ${start}-${end}`;
  const under = Array.isArray(heading) && heading.length > 0 ? [heading.map(String).join(" › ")] : [];
  if (copy_of) return `${oneLine(path)} · ${at} · the same once more\n`;
  const head = [oneLine(path), at, ...under.map(oneLine), Number(score).toFixed(3)].join(" · ");
  return `${head}\n  ${String(text).trim().replaceAll(/\s+/g, " ")}\n`;
}

function byWordsAlone({ unfinished }: Fields): string {
  const those = unfinished === 1 ? "1 document is" : `${unfinished} documents are`;
  return `${those} found by words alone so far. ${WAITING}`;
}

/** “3 documents: 2 ready, 1 refused”. */
export function counted(documents: readonly Fields[]): string {
  const states = new Map<string, number>();
  for (const { state } of documents) states.set(String(state), (states.get(String(state)) ?? 0) + 1);
  const parts = [...states].map(([state, number]) => `${number} ${state}`).join(", ");
  return `${documents.length} ${documents.length === 1 ? "document" : "documents"}${parts && `: ${parts}`}`;
}

function oneLine(text: unknown): string {
  return String(text).replaceAll(/[\r\n]+/g, " ⏎ ");
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

if (import.meta.main) await runHere(main);
