/** `./hearth ps [--json]`: every process of the Hearth that runs, as its shell tells of them. */

import { isObject, type ProcessReport } from "../contract.ts";
import { dataFolder } from "../data-folder.ts";
import { askRunning } from "../instance.ts";

const USAGE = "usage: ./hearth ps [--json]";
const NOT_DONE = 1;
const WRONG_USAGE = 2;
const COLUMNS = ["NAME", "STATE", "PID", "PORT", "RESTARTS", "SINCE", ""] as const;

async function main(words: readonly string[]): Promise<number> {
  const asJson = words[0] === "--json";
  if (words.length > (asJson ? 1 : 0)) {
    console.error(USAGE);
    return /^(-h|--help)$/.test(words[0] ?? "") ? 0 : WRONG_USAGE;
  }
  const folder = dataFolder(process.env);
  const reply = await askRunning(folder, { type: "status" });
  if (reply === undefined) return notDone(`Hearth does not run on ${folder}.`, "Start it with ./hearth.");
  if (reply === "silent" || !reply.ok || !isObject(reply.status))
    return notDone("Hearth runs, but does not answer.", "Wait a moment, or end it and start it again.");
  const { processes } = reply.status;
  console.log(asJson ? processes.map(asLine).join("\n") : table(processes, Date.now()));
  return 0;
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
