/** `./hearth export [--format hearth|markdown|html] [--out DIR] [--json]`: all conversations as one zip file. */

import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, join, parse as partsOf, resolve } from "node:path";
import { NOT_DONE, read } from "./command.ts";
import { Exchanging, type Job, runHere, type Surroundings } from "./exchanging.ts";
import { Unreachable, understood } from "./reaching.ts";

const USAGE = "usage: ./hearth export [--format hearth|markdown|html] [--out DIR] [--json]";
const FORMATS = ["hearth", "markdown", "html"];
const GONE = 404;

interface Wanted {
  readonly format: string;
  readonly out: string;
  readonly json: boolean;
}

/** Resolves with the exit code. */
export async function main(typed: readonly string[], here: Surroundings): Promise<number> {
  const wanted = read(typed, USAGE, parse, here);
  if (typeof wanted === "number") return wanted;
  const exchanging = new Exchanging(here);
  return exchanging.run("export", async () => {
    const body = JSON.stringify({ format: wanted.format });
    understood(await exchanging.reach.ask("/api/v1/export", { method: "POST", body, once: true }));
    const job = await exchanging.until("export", "done", "failed");
    if (job.state === "failed") {
      exchanging.complain(`${job.sentence} ${job.next_step}`);
      return NOT_DONE;
    }
    const file = await save(exchanging, resolve(here.folder, wanted.out), job);
    await exchanging.reach.ask("/api/v1/export", { method: "DELETE" });
    const { format, conversations, size } = job;
    exchanging.say(wanted.json ? JSON.stringify({ file, format, conversations, size }) : file);
    return 0;
  });
}

/** What is wanted, or what is wrong with it. */
export function parse(typed: readonly string[]): Wanted | string {
  let [format, out, json] = ["hearth", ".", false];
  for (let at = 0; at < typed.length; at++) {
    const [option = "", given] = (typed[at] ?? "").split(/=(.*)/s, 2);
    if (option === "--json") json = true;
    else if (option === "--format") format = given ?? typed[++at] ?? "";
    else if (option === "--out") out = given ?? typed[++at] ?? "";
    else return `“${typed[at]}” is no option of it.`;
  }
  if (!FORMATS.includes(format)) return `There is no format “${format}”.`;
  return out === "" ? "--out needs a folder." : { format, out, json };
}

/** Gets the file piece by piece. What is there already is never written over. */
async function save(exchanging: Exchanging, folder: string, job: Job): Promise<string> {
  const unfinished = join(folder, `.${basename(String(job.name))}.${process.pid}.part`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(unfinished, "wx", 0o600);
    try {
      for (let offset = 0; offset < Number(job.size); ) {
        exchanging.check();
        const path = `/api/v1/export/content?offset=${offset}`;
        const { status, body } = await exchanging.reach.ask(path, { bytes: true });
        if (status === GONE || body === "")
          throw new Unreachable("The export was cancelled in Hearth.", NOT_DONE);
        await file.write(body, null, "latin1");
        offset += body.length;
      }
    } finally {
      await file.close();
    }
    const free = freeName(folder, basename(String(job.name)));
    await rename(unfinished, free);
    return free;
  } catch (error) {
    await rm(unfinished, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Unreachable(`The file can't be written in ${folder} (${code}).`, NOT_DONE);
  }
}

function freeName(folder: string, name: string): string {
  const { name: stem, ext } = partsOf(name);
  let free = join(folder, name);
  for (let number = 2; existsSync(free); number++) free = join(folder, `${stem} (${number})${ext}`);
  return free;
}

if (import.meta.main) await runHere(main);
