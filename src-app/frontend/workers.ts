/** The backend's own workers, as it tells of them: they are shown beside the shell's processes, and nothing else (pure). */

import { isObject, type ProcessReport, type ProcessStatus } from "./contract.ts";

const MOST = 8;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const STATUSES: readonly ProcessStatus[] = ["stopped", "running", "failed"];

/** What `workers.tell` was told; undefined where it is not of that form. */
export function workersIn(told: unknown): readonly ProcessReport[] | undefined {
  if (!Array.isArray(told) || told.length > MOST) return undefined;
  const workers = told.map(worker);
  return workers.every((each) => each !== undefined) ? workers : undefined;
}

/** `processes` with the workers after the backend, for as long as that runs. */
export function withWorkers(
  processes: readonly ProcessReport[],
  workers: readonly ProcessReport[],
): readonly ProcessReport[] {
  return processes.flatMap((each) =>
    each.name === "backend" && each.status === "running" ? [each, ...workers] : [each],
  );
}

function worker(told: unknown): ProcessReport | undefined {
  if (!isObject(told)) return undefined;
  const { name, status, pid, restarts, since } = told;
  if (typeof name !== "string" || !NAME.test(name) || !isStatus(status)) return undefined;
  if (pid !== null && !isCount(pid)) return undefined;
  if (!isCount(restarts) || typeof since !== "string" || Number.isNaN(Date.parse(since))) return undefined;
  return { name, status, pid, restarts, since, port: null, detail: "", ours: false, url: null };
}

function isStatus(value: unknown): value is ProcessStatus {
  return (STATUSES as readonly unknown[]).includes(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
