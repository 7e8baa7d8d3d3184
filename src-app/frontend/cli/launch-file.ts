/** `launch.json`: where a backend that was started by hand answers, and what lets us in. */

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

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

/** The data folder, by the same rule as the backend's: HEARTH_DATA_DIR, or the platform's place. Throws NoBackend. */
export function dataFolder(environment: Record<string, string | undefined>, platform: string): string {
  const named = environment.HEARTH_DATA_DIR;
  if (named) {
    if (isAbsolute(named)) return named;
    throw new NoBackend(
      `HEARTH_DATA_DIR is ${named}, which is not an absolute path.`,
      "Give the whole path.",
    );
  }
  const home = environment.HOME ?? homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "hearth");
  if (platform === "win32") return join(environment.LOCALAPPDATA ?? join(home, "AppData", "Local"), "hearth");
  return join(environment.XDG_DATA_HOME?.trim() || join(home, ".local", "share"), "hearth");
}
