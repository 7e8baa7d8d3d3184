/** Reports of what the shell does not look after: itself, and the backend's own workers, as that tells of them. */

import type { BackendState } from "./backend-state.ts";
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

/** `detail`: its name and version. */
export function shellReport(began: Date, detail: string): ProcessReport {
  const { pid } = process;
  const since = began.toISOString();
  return {
    name: "shell",
    status: "running",
    pid,
    port: null,
    since,
    restarts: 0,
    detail,
    ours: false,
    url: null,
  };
}

/** The workers, as far as they are known. */
export class Workers {
  #told: readonly ProcessReport[] = [];

  readonly tell = async (workers: readonly ProcessReport[]) => {
    this.#told = workers;
  };

  /** They end with the backend that told of them. */
  follow({ kind }: BackendState) {
    if (kind !== "connected" && kind !== "silent") this.#told = [];
  }

  /** `processes` with the workers after the backend. */
  among(processes: readonly ProcessReport[]): readonly ProcessReport[] {
    return processes.flatMap((each) => (each.name === "backend" ? [each, ...this.#told] : [each]));
  }
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
