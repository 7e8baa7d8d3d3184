/** `launch.json`: where a backend that was started by hand answers, and what lets us in. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Launch {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

/** No backend can be asked. `message` says why, `nextStep` what the person can do. */
export class NoBackend extends Error {
  constructor(
    message: string,
    readonly nextStep: string,
  ) {
    super(message);
  }
}

export const START_ONE =
  "Start one in another terminal: ./hearth backend (or ./hearth dev, with the window).";

/** Read the launch file of a data folder; `isRunning` tells whether a process is there. Throws NoBackend. */
export function readLaunch(folder: string, isRunning: (pid: number) => boolean): Launch {
  const path = join(folder, "launch.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new NoBackend(`No backend that takes questions is running: there is no ${path}.`, START_ONE);
  }
  const launch = parseLaunch(text);
  if (launch === undefined) {
    throw new NoBackend(`${path} is not a launch file of Hearth's.`, `Remove it. ${START_ONE}`);
  }
  if (!isRunning(launch.pid)) {
    throw new NoBackend(`The backend that wrote ${path} (process ${launch.pid}) is gone.`, START_ONE);
  }
  return launch;
}

/** The launch that a text holds, or undefined: the token goes to this machine's loopback and nowhere else. */
export function parseLaunch(text: string): Launch | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { url, token, pid } = value as Record<string, unknown>;
  if (typeof url !== "string" || !/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(url)) return undefined;
  if (typeof token !== "string" || !/^[\w-]{43}$/.test(token)) return undefined;
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { url, token, pid };
}

/** Whether there is such a process. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // there, but another user's
  }
}
