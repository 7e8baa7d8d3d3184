/** Where the checkout and its Python are, and at which port the backend is to be reached. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Environment } from "./data-folder.ts";

/** The checkout. */
export const ROOT = resolve(import.meta.dir, "../..");

/** The venv's own Python where it is in place; `uv run` finds or makes one else, and takes 30 ms longer. */
export function python(): readonly string[] {
  const own = join(ROOT, process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python");
  return existsSync(own) ? [own] : ["uv", "run", "--no-sync", "python"];
}

/** The port that ROBYN_PORT names, 0 for any; undefined where that is no port: the backend then says so. */
export function wantedPort(env: Environment): number | undefined {
  const named = env.ROBYN_PORT || "0";
  return /^\d{1,5}$/.test(named) && Number(named) < 65_536 ? Number(named) : undefined;
}
