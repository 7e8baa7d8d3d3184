/** `./hearth import FILE… [--dry-run] [--json]`: conversations that another program, or Hearth, has exported. */

import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { isObject } from "../contract.ts";
import { NOT_DONE, read } from "./command.ts";
import { Exchanging, type Job, runHere, type Surroundings } from "./exchanging.ts";
import { understood } from "./reaching.ts";

const USAGE = "usage: ./hearth import FILE... [--dry-run] [--json]";
/** Bytes: a request may have no more. */
const PIECE = 1024 * 1024;
/** What is counted, as one says it of one and of several. */
const COUNTS = [
  ["conversations", "new conversation", "new conversations"],
  ["grown", "conversation with something new", "conversations with something new"],
  ["messages", "message", "messages"],
  ["branches", "other branch", "other branches"],
  ["attachments", "attachment", "attachments"],
  ["present", "conversation that is here already", "conversations that are here already"],
  ["broken_count", "conversation that can't be read", "conversations that can't be read"],
] as const;

interface Wanted {
  readonly files: readonly string[];
  readonly dry: boolean;
  readonly json: boolean;
}

/** Resolves with the exit code. */
export async function main(typed: readonly string[], here: Surroundings): Promise<number> {
  const wanted = read(typed, USAGE, parse, here);
  if (typeof wanted === "number") return wanted;
  const exchanging = new Exchanging(here);
  return exchanging.run("import", async () => {
    let code = 0;
    for (const file of wanted.files)
      if (!(await takeIn(exchanging, resolve(here.folder, file), wanted))) code = NOT_DONE;
    return code;
  });
}

/** What is wanted, or what is wrong with it. Words begin no option once one of them is `--`. */
export function parse(typed: readonly string[]): Wanted | string {
  const files: string[] = [];
  let [dry, json, areFiles] = [false, false, false];
  for (const word of typed) {
    if (areFiles || !word.startsWith("-") || word === "-") files.push(word);
    else if (word === "--") areFiles = true;
    else if (word === "--dry-run") dry = true;
    else if (word === "--json") json = true;
    else return `“${word}” is no option of it.`;
  }
  return files.length === 0 ? "No file is named." : { files, dry, json };
}

/** Whether all went well. */
async function takeIn(exchanging: Exchanging, file: string, { dry, json }: Wanted): Promise<boolean> {
  const size = await sizeOf(file);
  if (typeof size === "string") {
    exchanging.complain(`${file}: ${size}`);
    return false;
  }
  await send(exchanging, file, size);
  let job = await exchanging.until("import", "found", "failed");
  if (job.state === "found" && !dry) {
    understood(await exchanging.reach.ask("/api/v1/import/run", { method: "POST", once: true }));
    job = await exchanging.until("import", "done", "failed");
  }
  await exchanging.reach.ask("/api/v1/import", { method: "DELETE" });
  tell(exchanging, file, job, json);
  return job.state !== "failed";
}

async function sizeOf(file: string): Promise<number | string> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : "This is no file.";
  } catch {
    return "There is no such file, or it may not be read.";
  }
}

async function send(exchanging: Exchanging, file: string, size: number): Promise<void> {
  const { reach } = exchanging;
  const body = JSON.stringify({ name: basename(file).toWellFormed(), size: String(size) });
  understood(await reach.ask("/api/v1/import", { method: "POST", body, once: true }));
  for (let sent = 0; sent < size; ) {
    exchanging.check();
    const piece = new Uint8Array(
      await Bun.file(file)
        .slice(sent, sent + PIECE)
        .arrayBuffer(),
    );
    const path = `/api/v1/import/content?offset=${sent}`;
    sent = Number(understood(await reach.ask(path, { method: "PUT", body: piece })).received);
    exchanging.progress(`${basename(file)}: sent, ${Math.floor((100 * sent) / size)} %`);
  }
}

function tell(exchanging: Exchanging, file: string, job: Job, json: boolean) {
  if (json) return exchanging.say(JSON.stringify({ file, ...job }));
  if (job.state === "failed")
    return exchanging.complain(`${basename(file)}: ${job.sentence} ${job.next_step}`);
  const counted = isObject(job.counted) ? job.counted : {};
  exchanging.say(
    `${basename(file)}: ${summary(counted) || "nothing"}${job.state === "found" ? " (not imported)" : ""}`,
  );
  for (const each of Array.isArray(counted.broken) ? counted.broken : [])
    exchanging.complain(`left out: “${each.title || "without a title"}”: ${each.reason}`);
}

/** “3 new conversations, 12 messages”. */
export function summary(counted: Readonly<Record<string, unknown>>): string {
  return COUNTS.filter(([name]) => Number(counted[name]) > 0)
    .map(([name, one, many]) => `${counted[name]} ${Number(counted[name]) === 1 ? one : many}`)
    .join(", ");
}

if (import.meta.main) await runHere(main);
