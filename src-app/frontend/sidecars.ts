/** The processes beside the backend: started when asked for, restarted by the same rules, ended with us. */

import type { SidecarReport, SidecarStatus } from "./contract.ts";
import type { Environment } from "./data-folder.ts";
import type { Log, Source } from "./log.ts";
import { ask } from "./loopback.ts";
import { isLocal, ollamaAddress } from "./ollama-address.ts";
import { leashed, ProcessGroup } from "./process-group.ts";
import { Refused } from "./requests.ts";
import { Restarts } from "./restarts.ts";

const PROBE_LIMIT = 1_000;
const PROBE_EVERY = 200;
/** A start that takes longer has failed (ms). */
const ANSWERS_WITHIN = 30_000;
const ENDING = { patience: 0, grace: 2_000 } as const;

/** A program that can be a sidecar. */
export interface Description {
  readonly name: string;
  readonly source: Source;
  /** What starts it. Raises Refused where it is not installed or may not be started. */
  command(): readonly string[];
  /** Whether it, or another one in its place, answers. */
  answers(): Promise<boolean>;
}

/** Ollama, where it is installed here and where OLLAMA_HOST means this machine. */
export function ollama(env: Environment): Description {
  const address = ollamaAddress(env.OLLAMA_HOST);
  return {
    name: "ollama",
    source: "Ollama Log",
    command: () => {
      if (address === undefined) throw new Refused("OLLAMA_HOST can't be understood.");
      if (!isLocal(address)) throw new Refused(`OLLAMA_HOST names another machine, ${address.host}.`);
      const program = Bun.which("ollama", env.PATH === undefined ? {} : { PATH: env.PATH });
      if (program === null) throw new Refused("Ollama is not installed on this machine.");
      return [program, "serve"];
    },
    answers: async () => {
      if (address === undefined || address.protocol !== "http:") return false;
      const answer = await ask(new URL("/api/version", address), { limit: PROBE_LIMIT }).catch(
        () => undefined,
      );
      return answer?.status === 200;
    },
  };
}

export class Sidecars {
  readonly #all: ReadonlyMap<string, Sidecar>;

  /** `onChange` is told of every change of a status. */
  constructor(
    descriptions: readonly Description[],
    env: Environment,
    log: Log,
    onChange: (reports: readonly SidecarReport[]) => void,
  ) {
    const changed = () => onChange(this.reports());
    this.#all = new Map(
      descriptions.map((described) => [described.name, new Sidecar(described, env, log, changed)]),
    );
  }

  /** Starts one unless it answers already. Resolves with its report; raises Refused. */
  async start(name: string): Promise<SidecarReport> {
    return this.#find(name).start();
  }

  /** Ends one that we started and starts it again. Raises Refused where it is not ours. */
  async restart(name: string): Promise<SidecarReport> {
    return this.#find(name).restart();
  }

  reports(): readonly SidecarReport[] {
    return [...this.#all.values()].map((sidecar) => sidecar.report());
  }

  async end(): Promise<void> {
    await Promise.all([...this.#all.values()].map((sidecar) => sidecar.end()));
  }

  #find(name: string): Sidecar {
    const sidecar = this.#all.get(name);
    if (sidecar === undefined) throw new Refused("There is no such process.");
    return sidecar;
  }
}

class Sidecar {
  readonly #restarts = new Restarts();
  #group: ProcessGroup | undefined;
  #status: SidecarStatus = "stopped";
  #since = new Date();
  #detail = "";
  #ending = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly described: Description,
    private readonly env: Environment,
    private readonly log: Log,
    private readonly changed: () => void,
  ) {}

  async start(): Promise<SidecarReport> {
    if (this.#group !== undefined || this.#ending) return this.report();
    if (await this.described.answers()) {
      this.#mark("running", "It runs already, and was not started by Hearth.");
      return this.report();
    }
    if (this.#group === undefined && !this.#ending) {
      this.#restarts.forget();
      this.#launch(this.described.command());
    }
    return this.report();
  }

  async restart(): Promise<SidecarReport> {
    if (this.#group === undefined)
      throw new Refused("It was not started by Hearth, so Hearth can't restart it.");
    const group = this.#group;
    this.#group = undefined; // its end is no crash
    await group.end(ENDING.patience, ENDING.grace);
    return this.start();
  }

  async end(): Promise<void> {
    this.#ending = true;
    clearTimeout(this.#again);
    await this.#group?.end(ENDING.patience, ENDING.grace);
  }

  report(): SidecarReport {
    return {
      name: this.described.name,
      status: this.#status,
      pid: this.#group?.pid ?? null,
      since: this.#since.toISOString(),
      restarts: this.#restarts.total,
      detail: this.#detail,
    };
  }

  #launch(command: readonly string[]) {
    clearTimeout(this.#again);
    const say = (line: string) => this.log.say(this.described.source, line);
    const cwd = process.cwd();
    const group = new ProcessGroup({ command: leashed(command), cwd, env: this.env, onOut: say, onErr: say });
    const began = performance.now();
    this.#group = group;
    this.#mark("starting", "");
    void this.#watchStart(group, began);
    void group.ended.then((code) => this.#ended(group, code, performance.now() - began, command));
  }

  async #watchStart(group: ProcessGroup, began: number) {
    while (this.#group === group && !this.#ending) {
      if (await this.described.answers()) return this.#group === group && this.#mark("running", "");
      if (performance.now() - began > ANSWERS_WITHIN) return group.end(0, ENDING.grace);
      await Bun.sleep(PROBE_EVERY);
    }
  }

  #ended(group: ProcessGroup, code: number | undefined, lived: number, command: readonly string[]) {
    if (this.#group !== group) return;
    this.#group = undefined;
    if (this.#ending) return this.#mark("stopped", "");
    const healthyFor = this.#status === "running" ? lived : 0;
    const decision = this.#restarts.after({ code, healthyFor }, performance.now());
    if (decision.kind !== "restart")
      return this.#mark("failed", "It ends again and again; the log says more.");
    this.#mark("starting", "It ended and is started again.");
    this.#again = setTimeout(() => this.#launch(command), decision.delay);
  }

  #mark(status: SidecarStatus, detail: string) {
    if (status === this.#status && detail === this.#detail) return;
    this.#status = status;
    this.#detail = detail;
    this.#since = new Date();
    this.changed();
  }
}
