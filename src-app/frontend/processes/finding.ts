/** Which program of a description is there, and what stands for its places. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { ROOT } from "../backend-program.ts";
import type { Environment } from "../data-folder.ts";
import type { Program } from "./description.ts";

/** Where we are: everything that a command may depend on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  /** From a checkout, or as an installed app. */
  readonly run: "source" | "packaged";
  readonly env: Environment;
  readonly checkout: string;
  /** What an installed app brings with it. */
  readonly resources: string;
  readonly data: string;
  readonly home: string;
}

export function surroundings(env: Environment, data: string): Surroundings {
  return {
    platform: process.platform,
    run: existsSync(`${ROOT}/src-app/backend/app.py`) ? "source" : "packaged",
    env,
    checkout: ROOT,
    resources: dirname(process.execPath),
    data,
    home: env.HOME || homedir(),
  };
}

/** `text` with {checkout}, {resources}, {data}, {home} and {port} put in. */
export function filled(text: string, here: Surroundings, port: number): string {
  const { checkout, resources, data, home } = here;
  const places = new Map(Object.entries({ checkout, resources, data, home, port: String(port) }));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => places.get(name) ?? whole);
}

/** The command of the first program that is there, or undefined where none is. */
export function commandOf(
  programs: readonly Program[],
  here: Surroundings,
  port: number,
): readonly string[] | undefined {
  for (const { run, on, program, words } of programs) {
    if ((run ?? here.run) !== here.run || !(on ?? [here.platform]).includes(here.platform)) continue;
    const found = located(filled(program, here, port), here.env);
    if (found !== undefined) return [found, ...words.map((word) => filled(word, here, port))];
  }
  return undefined;
}

function located(program: string, env: Environment): string | undefined {
  if (/[\\/]/.test(program)) return existsSync(program) ? program : undefined;
  return Bun.which(program, env.PATH === undefined ? {} : { PATH: env.PATH }) ?? undefined;
}
