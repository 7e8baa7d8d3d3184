/**
 * The developer's loop: runs the shell, watches the sources, and lets what changed be seen.
 *
 * Templates, styles and scripts: the backend is told, and the page follows. Python and migrations: the backend is started
 * anew under the open window. TypeScript: so is the shell, once it can be loaded.
 */

import { join } from "node:path";
import { ROOT } from "./backend-program.ts";
import { EXIT } from "./contract.ts";
import { type Environment, folderFor } from "./data-folder.ts";
import { sorted, WATCHED } from "./dev/changes.ts";
import { Courier } from "./dev/courier.ts";
import { RESTART_BACKEND } from "./dev/messages.ts";
import { type Fault, faultsInLoading, faultsInTypes } from "./dev/typescript.ts";
import { watchFiles } from "./dev/watching.ts";
import { toStderr } from "./log.ts";

const SHELL = join(ROOT, "src-app/frontend/dev/shell.ts");
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Options of the loop's own, and what they mean for the shell. */
const OWN_OPTIONS: Readonly<Record<string, Environment>> = {
  "--browser": { HEARTH_VIEW: "browser" },
  "--inspect": { HEARTH_INSPECT: "1" },
};

/** Runs until the person is done; resolves with the exit code. */
export async function develop(words: readonly string[], env: Environment): Promise<number> {
  const own = words.map((word) => OWN_OPTIONS[word]);
  const others = words.filter((word) => !(word in OWN_OPTIONS));
  const loop = new Loop(others, Object.assign({ ...env }, ...own), toStderr());
  for (const signal of ENDINGS) process.on(signal, () => loop.stop());
  return loop.run();
}

class Loop {
  readonly #words: readonly string[];
  readonly #env: Environment;
  readonly #tell: (line: string) => void;
  readonly #courier: Courier;
  readonly #ended = Promise.withResolvers<number>();
  #shell: Bun.Subprocess<"ignore", "inherit", "inherit"> | undefined;
  /** One restart after the other. */
  #restarting = Promise.resolve();
  #typeCheck = new AbortController();
  #stopping = false;

  constructor(words: readonly string[], env: Environment, tell: (line: string) => void) {
    this.#words = words;
    this.#env = env;
    this.#tell = (text) => tell(`[Dev] ${text}`);
    this.#courier = new Courier(folderFor({ demo: words.includes("--demo"), env }));
  }

  async run(): Promise<number> {
    const stopWatching = watchFiles(ROOT, WATCHED, (paths) => this.#changed(paths));
    this.#startShell();
    const code = await this.#ended.promise;
    stopWatching();
    this.#typeCheck.abort();
    this.#courier.end();
    return code;
  }

  /** Asked a second time, the shell ends at once. */
  stop() {
    this.#stopping = true;
    if (this.#shell === undefined) this.#ended.resolve(EXIT.stopped);
    else this.#shell.kill("SIGTERM");
  }

  #changed(paths: ReadonlySet<string>) {
    const { page, backend, shell } = sorted(paths);
    const files = [...page, ...backend, ...shell];
    if (files.length === 0) return;
    this.#tell(`changed: ${files.join(", ")}`);
    if (page.length > 0) this.#courier.changed(page);
    if (shell.length > 0) this.#restarting = this.#restarting.then(() => this.#restartShell());
    else if (backend.length > 0) this.#restartBackend();
  }

  #restartBackend() {
    this.#shell?.send(RESTART_BACKEND);
    this.#courier.tell(); // what it had been told ends with it
  }

  /** A shell that can't be loaded does not take the place of one that runs. */
  async #restartShell() {
    this.#typeCheck.abort();
    const faults = await faultsInLoading(ROOT);
    this.#report(faults);
    if (faults.length > 0 || this.#stopping) return;
    await this.#endShell();
    if (this.#stopping) return;
    this.#startShell();
    this.#typeCheck = new AbortController();
    const { signal } = this.#typeCheck;
    void faultsInTypes(ROOT, signal).then((found) => {
      if (!signal.aborted) this.#report(found);
    });
  }

  #report(faults: readonly Fault[]) {
    for (const { file, line, message } of faults) this.#tell(`error: ${file}:${line}: ${message}`);
    this.#courier.tell(faults);
  }

  /** In a group of its own: Ctrl-C reaches us, and we end it in order. */
  #startShell() {
    const shell = Bun.spawn([process.execPath, SHELL, ...this.#words], {
      cwd: ROOT,
      env: { ...this.#env },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
      ipc: () => {}, // it has nothing to tell
    });
    this.#shell = shell;
    void shell.exited.then((code) => {
      if (this.#shell === shell) this.#shellEnded(code);
    });
  }

  async #endShell() {
    const shell = this.#shell;
    this.#shell = undefined;
    shell?.kill("SIGTERM");
    await shell?.exited;
  }

  /** The person is done; or it fell by a mistake, which the next change may mend. */
  #shellEnded(code: number) {
    this.#shell = undefined;
    const fell = code === EXIT.defect || code === 1;
    if (!fell || this.#stopping) this.#ended.resolve(code);
    else this.#tell(`error: the shell ended with code ${code}; it is started again after the next change`);
  }
}

if (import.meta.main) process.exit(await develop(process.argv.slice(2), process.env));
