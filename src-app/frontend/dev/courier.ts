/** Brings the backend what has changed. What can't be brought now (it is being started) is brought when it is back. */

import { NoBackend, readLaunch } from "../cli/launch-file.ts";
import { ask } from "../loopback.ts";
import type { Fault } from "./typescript.ts";

/** Between attempts while there is no backend (ms). */
const AGAIN = 50;
/** How long an answer may take (ms). */
const LIMIT = 2_000;

export class Courier {
  readonly #folder: string;
  #files = new Set<string>();
  #faults: readonly Fault[] = [];
  #due = false;
  #walking: Promise<void> | undefined;
  #ended = false;

  /** `folder` is the data folder, in which the launch file says where the backend is. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** These files have changed. */
  changed(files: readonly string[]) {
    for (const file of files) this.#files.add(file);
    this.#go();
  }

  /** These are all the faults in the shell's sources. A new backend has to be told of them, too. */
  tell(faults: readonly Fault[] = this.#faults) {
    const isNews = faults.length > 0 || this.#faults.length > 0;
    this.#faults = faults;
    if (isNews) this.#go();
  }

  end() {
    this.#ended = true;
  }

  #go() {
    this.#due = true;
    this.#walking ??= this.#walk().finally(() => {
      this.#walking = undefined;
    });
  }

  async #walk() {
    while (this.#due && !this.#ended) {
      if (!(await this.#bring())) await Bun.sleep(AGAIN);
    }
  }

  async #bring(): Promise<boolean> {
    const files = this.#files;
    const body = JSON.stringify({ files: [...files], faults: this.#faults });
    this.#files = new Set(); // one that changes while this is on its way is brought once more
    this.#due = false;
    try {
      const { url, token } = readLaunch(this.#folder, isRunning);
      const answer = await ask(new URL("/dev/changes", url), { method: "POST", token, body, limit: LIMIT });
      if (answer.status !== 204) throw new NoBackend(`The backend answered ${answer.status}.`, "");
      return true;
    } catch {
      // it is being started, or has fallen: its next life is told
      this.#files = this.#files.union(files);
      this.#due = true;
      return false;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
