/** Keeps the described processes as they are to be: the backend, Ollama, and whatever else is described. */

import { type BackendState, backendState } from "./backend-state.ts";
import type { ProcessReport } from "./contract.ts";
import type { Log } from "./log.ts";
import type { Asked, Description } from "./processes/description.ts";
import type { Surroundings } from "./processes/finding.ts";
import { beginLeashed } from "./processes/leashed-life.ts";
import type { Begin } from "./processes/life.ts";
import { Supervised } from "./processes/supervised.ts";
import { Refused } from "./requests.ts";

export type { BackendState, Failure } from "./backend-state.ts";

export interface SupervisorEvents {
  /** What `reports` says is different now. */
  changed(): void;
  /** How the backend is, for the window. */
  backend(state: BackendState): void;
}

/** The one that speaks the contract, its name and how a life of it begins. */
export interface Contractor {
  readonly token: string;
  begin: Begin;
}

export class Supervisor {
  readonly #all: ReadonlyMap<string, Supervised>;
  readonly #backend: Contractor;
  readonly #events: SupervisorEvents;
  #told = "";
  #shown = "";

  constructor(
    descriptions: readonly Description[],
    here: Surroundings,
    backend: Contractor,
    log: Log,
    events: SupervisorEvents,
  ) {
    this.#backend = backend;
    this.#events = events;
    const each = (described: Description) => {
      const begin: Begin = described.ready.by === "announcement" ? backend.begin.bind(backend) : beginLeashed;
      const heard = {
        changed: () => this.#changed(described.name),
        need: (names: readonly string[]) => this.#need(names),
      };
      return [described.name, new Supervised(described, here, log, begin, heard)] as const;
    };
    this.#all = new Map(descriptions.map(each));
  }

  /** Starts what starts with the app; nothing is waited for. */
  begin() {
    for (const process of this.#all.values()) process.begin();
  }

  /** Does what the backend asks for, as far as the description grants it. Resolves with the report; raises Refused. */
  async grant(asked: Asked, name: string): Promise<ProcessReport> {
    if (!this.#find(name).described.granted.includes(asked))
      throw new Refused(`The shell does not ${asked} this.`);
    const done = this[asked](name);
    // the backend, which asks, can't wait for the end of its own life
    return this.#find(name).described.ready.by === "announcement" ? this.#find(name).report() : done;
  }

  async start(name: string): Promise<ProcessReport> {
    return this.#find(name).start();
  }

  async stop(name: string): Promise<ProcessReport> {
    return this.#find(name).stop();
  }

  async restart(name: string): Promise<ProcessReport> {
    return this.#find(name).restart();
  }

  reports(): readonly ProcessReport[] {
    return [...this.#all.values()].map((process) => process.report());
  }

  /** Ends them all for good; resolves when nothing of them is left. */
  async end(): Promise<void> {
    await Promise.all([...this.#all.values()].map((process) => process.end()));
  }

  /** For whoever can't wait any longer. */
  kill() {
    for (const process of this.#all.values()) process.kill();
  }

  #find(name: string): Supervised {
    const process = this.#all.get(name);
    if (process === undefined) throw new Refused("There is no such process.");
    return process;
  }

  async #need(names: readonly string[]): Promise<string | undefined> {
    const sentences = await Promise.all(names.map((name) => this.#find(name).runs()));
    return sentences.find((sentence) => sentence !== undefined);
  }

  #changed(name: string) {
    const process = this.#find(name);
    if (process.described.ready.by === "announcement") this.#show(process);
    const now = JSON.stringify(this.reports());
    if (now === this.#told) return;
    this.#told = now;
    this.#events.changed();
  }

  #show({ machine, port }: Supervised) {
    const state = backendState(machine, port, this.#backend.token);
    const shown = JSON.stringify(state);
    if (state === undefined || shown === this.#shown) return;
    this.#shown = shown;
    this.#events.backend(state);
  }
}
