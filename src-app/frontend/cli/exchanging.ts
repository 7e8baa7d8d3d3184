/** What `hearth import` and `hearth export` have in common: following a job of the backend's, and speaking of it. */

import type { Environment } from "../data-folder.ts";
import { endWith, NOT_DONE, stoppedBySignals } from "./command.ts";
import { Reach, Unreachable, understood } from "./reaching.ts";
import { harmless, type Outlet } from "./telling.ts";

/** Between two looks at the job (ms). */
const PACE = 100;

/** The process that was asked for, as far as it is not this one's own. */
export interface Surroundings {
  readonly env: Environment;
  /** Where the person typed it: paths are meant from here. */
  readonly folder: string;
  readonly out: Outlet;
  readonly err: Outlet;
  /** From now on it tells that the job is to stop, and with which exit code. */
  readonly listen: () => AbortSignal;
}

/** An import or an export, as the backend tells of it. */
export type Job = Readonly<Record<string, unknown>>;

/** The person has stopped it. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export class Exchanging {
  readonly reach: Reach;
  readonly #here: Surroundings;
  readonly #stop: AbortSignal;
  #progress = "";

  constructor(here: Surroundings) {
    this.#here = here;
    this.#stop = here.listen();
    this.reach = new Reach({ env: here.env, say: (said) => this.progress(said) });
    here.out.on("error", () => {}); // whoever read it has gone away: the job goes on
  }

  /** Looks at the job until it stands as one of `states`. Rejects with Stopped and Unreachable. */
  async until(kind: "import" | "export", ...states: readonly string[]): Promise<Job> {
    for (;;) {
      this.check();
      const job = understood(await this.reach.ask(`/api/v1/${kind}`));
      if (states.includes(String(job.state))) return job;
      if (job.state === "none") throw new Unreachable(`The ${kind} was cancelled in Hearth.`, NOT_DONE);
      this.progress(`${job.name}: ${job.state}, ${job.percent} %`);
      await Bun.sleep(PACE);
    }
  }

  /** Raises Stopped where the person wants it. */
  check() {
    if (this.#stop.aborted) throw new Stopped();
  }

  /** What is waited for; nothing is left of it. */
  progress(said: string) {
    if (!this.#here.err.isTTY || said === this.#progress) return;
    this.#progress = said;
    this.#here.err.write(`\r\u001b[K${harmless(said)}`);
  }

  /** A line of the answer. */
  say(line: string) {
    this.#clear();
    this.#here.out.write(`${this.#here.out.isTTY ? harmless(line) : line}\n`);
  }

  /** A sentence for the person. */
  complain(sentence: string) {
    this.#clear();
    this.#here.err.write(`hearth: ${harmless(sentence)}\n`);
  }

  /** Does `work`, which gives the exit code; where the person stops it, the job is cancelled, too. */
  async run(kind: "import" | "export", work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Stopped) {
        await this.reach.ask(`/api/v1/${kind}`, { method: "DELETE" });
        this.complain(kind === "import" ? "Cancelled. What has come in stays." : "Cancelled.");
        return this.#stop.reason;
      }
      if (!(error instanceof Unreachable)) throw error;
      this.complain(error.message);
      return error.code;
    } finally {
      this.#clear();
      await this.reach.end();
    }
  }

  #clear() {
    if (this.#progress !== "") this.#here.err.write("\r\u001b[K");
    this.#progress = "";
  }
}

/** Runs a command in this process, and ends it. */
export async function runHere(main: (typed: readonly string[], here: Surroundings) => Promise<number>) {
  const { argv, env, stdout: out, stderr: err } = process;
  const folder = env.HEARTH_CWD ?? process.cwd();
  await endWith(() => main(argv.slice(2), { env, folder, out, err, listen: stoppedBySignals }));
}
