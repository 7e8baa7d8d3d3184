/**
 * `./hearth curl PATH [curl's options]`: asks the backend that a launch file names.
 *
 * The token never stands in an argument, where every user of the machine could read it: curl gets it as a
 * configuration file, which has no name any more by the time that curl reads it.
 */

import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { dataFolder } from "../data-folder.ts";
import { WRONG_USAGE } from "./command.ts";
import { isRunning, NoBackend, readLaunch } from "./launch-file.ts";

const USAGE = "usage: ./hearth curl PATH [curl's options], for example  ./hearth curl /api/v1/health";

async function main(words: readonly string[]): Promise<number> {
  const [path, ...options] = words;
  if (path === undefined || !path.startsWith("/")) {
    console.error(USAGE);
    return path === "--help" || path === "-h" ? 0 : WRONG_USAGE;
  }
  try {
    const launch = readLaunch(dataFolder(process.env), isRunning);
    return await runCurl(launch.url + path, launch.token, options);
  } catch (error) {
    if (!(error instanceof NoBackend)) throw error;
    console.error(`hearth: ${error.message} ${error.nextStep}`);
    return 1;
  }
}

/** The words for curl. `--noproxy`: a proxy in the environment would be handed the token. */
function curlWords(address: string, config: string, options: readonly string[]): string[] {
  return ["curl", "--config", config, "--noproxy", "*", "--silent", "--show-error", ...options, address];
}

/** What curl reads from its configuration file. The token is base64url: nothing in it needs escaping. */
function curlConfig(token: string): string {
  return `header = "Authorization: Bearer ${token}"\n`;
}

async function runCurl(address: string, token: string, options: readonly string[]): Promise<number> {
  if (Bun.which("curl") === null)
    throw new NoBackend("There is no curl on this machine.", "sudo apt install curl");
  const descriptor = unnamedFile(curlConfig(token));
  const curl = Bun.spawn(curlWords(address, "/dev/fd/3", options), {
    cwd: process.env.HEARTH_CWD ?? process.cwd(), // a file in the options is where the person is, not where we are
    stdio: ["inherit", "inherit", "inherit", descriptor],
  });
  const code = await curl.exited;
  const signal = curl.signalCode;
  return typeof signal === "string" ? 128 + constants.signals[signal] : code;
}

/** A file for our own eyes that nobody else can open: its name is gone when this returns. Gives its descriptor. */
function unnamedFile(text: string): number {
  const folder = mkdtempSync(join(tmpdir(), "hearth-"));
  const path = join(folder, "curl");
  try {
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
    return openSync(path, "r");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
