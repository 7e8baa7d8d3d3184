/** `./hearth ps [--demo] [--json]`: every process of the Hearth that runs, or of its demo, as its shell tells of them. */

import { isObject, type ProcessReport } from "../contract.ts";
import { type Environment, folderFor } from "../data-folder.ts";
import { askRunning } from "../instance.ts";
import { NOT_DONE, WRONG_USAGE } from "./command.ts";

const USAGE = "usage: ./hearth ps [--demo] [--json]";
const COLUMNS = ["NAME", "STATE", "PID", "PORT", "RESTARTS", "SINCE", ""] as const;

async function main(words: readonly string[]): Promise<number> {
  const [asJson, demo] = ["--json", "--demo"].map((option) => words.includes(option)) as [boolean, boolean];
  if (words.length > Number(asJson) + Number(demo)) {
    console.error(USAGE);
    return /^(-h|--help)$/.test(words[0] ?? "") ? 0 : WRONG_USAGE;
  }
  const { env } = process;
  const folder = folderFor({ demo, env });
  const reply = await askRunning(folder, { type: "status" });
  if (reply === undefined)
    return notDone(`Hearth does not run on ${folder}.`, await wayOut(env, folder, demo));
  if (reply === "silent" || !reply.ok || !isObject(reply.status))
    return notDone("Hearth runs, but does not answer.", "Wait a moment, or end it and start it again.");
  const { processes } = reply.status;
  console.log(asJson ? processes.map(asLine).join("\n") : table(processes, Date.now()));
  return 0;
}

/** What to do where none runs on `folder`: a demo, which has a folder of its own, is easily looked for in the wrong one. */
async function wayOut(env: Environment, folder: string, demo: boolean): Promise<string> {
  const other = folderFor({ demo: !demo, env });
  const runs = other !== folder && (await askRunning(other, { type: "status" })) !== undefined;
  if (runs) return demo ? "Hearth itself does: ./hearth ps" : "A demo does: ./hearth ps --demo";
  return `Start it with ./hearth${demo ? " --demo" : ""}.`;
}

function notDone(sentence: string, nextStep: string): number {
  console.error(`hearth: ${sentence} ${nextStep}`);
  return NOT_DONE;
}

function asLine({ name, status, pid, port, restarts, since, ours, detail }: ProcessReport): string {
  return JSON.stringify({ name, state: status, pid, port, restarts, since, ours, detail });
}

/** `now` is in ms since 1970. */
export function table(processes: readonly ProcessReport[], now: number): string {
  const rows = processes.map(({ name, status, pid, port, restarts, since, detail }) => [
    name,
    status,
    String(pid ?? "–"),
    String(port ?? "–"),
    String(restarts),
    lasting(now - Date.parse(since)),
    detail,
  ]);
  const all = [[...COLUMNS], ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** How long, in the two largest units that it has: “2 h 5 min”. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [minutes, hours, days] = [60, 3_600, 86_400].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ];
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
