/** Keeps the described processes as they are to be: the backend, Ollama, and whatever else is described. */

import { type BackendState, backendState } from "./backend-state.ts";
import type { ProcessReport } from "./contract.ts";
import type { Log } from "./log.ts";
import type { Asked, Description } from "./processes/description.ts";
import type { Surroundings } from "./processes/finding.ts";
import { beginLeashed } from "./processes/leashed-life.ts";
import type { Begin } from "./processes/life.ts";
import { FAR, type Running } from "./processes/mode.ts";
import { Supervised } from "./processes/supervised.ts";
import { Refused } from "./requests.ts";
import { _, later } from "./words.ts";

export type { BackendState, Failure } from "./backend-state.ts";

export interface SupervisorEvents {
  /** What `reports` says is different now. */
  changed(): void;
  /** How the backend is, for the window. */
  backend(state: BackendState): void;
}

const NOT_GRANTED: Readonly<Record<Asked, string>> = {
  start: later("The shell does not start this."),
  stop: later("The shell does not stop this."),
  restart: later("The shell does not restart this."),
};

/** The one that speaks the contract, its name and how a life of it begins. */
export interface Contractor {
  readonly token: string;
  begin: Begin;
}

export class Supervisor {
  readonly #all: Map<string, Supervised>;
  readonly #make: (described: Description) => Supervised;
  #mode: Running;
  #switching: Promise<void> = Promise.resolve();
  #closing = false;
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
    mode: Running = "service",
  ) {
    this.#backend = backend;
    this.#events = events;
    this.#mode = mode;
    this.#make = (described) => {
      const begin: Begin = described.ready.by === "announcement" ? backend.begin.bind(backend) : beginLeashed;
      const heard = {
        changed: () => this.#changed(described.name),
        need: (names: readonly string[]) => this.#need(names),
      };
      return new Supervised(described, here, log, begin, heard);
    };
    this.#all = new Map(descriptions.map((described) => [described.name, this.#make(described)]));
  }

  /** Starts what starts with the app; nothing is waited for. */
  begin() {
    for (const process of this.#all.values()) if (this.#isOfMode(process)) process.begin();
  }

  /** Ends what does not belong to `mode`, then begins what belongs to it and did not to the one before. */
  setMode(mode: Running): Promise<void> {
    this.#switching = this.#switching.then(() => this.#switchTo(mode));
    return this.#switching;
  }

  /** Does what the backend asks for, as far as the description grants it. Resolves with the report; raises Refused. */
  async grant(asked: Asked, name: string): Promise<ProcessReport> {
    if (asked !== "stop" && !this.#isOfMode(this.#find(name)))
      throw new Refused(
        _("Hearth runs another way now, without %(process)s.", {
          process: _(this.#find(name).described.called),
        }),
      );
    if (!this.#find(name).described.granted.includes(asked)) throw new Refused(_(NOT_GRANTED[asked]));
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
    const told = [...this.#all.values()].filter((each) => this.#isOfMode(each) || each.isAlive);
    return told.map((process) => process.report());
  }

  /** Ends them all for good; resolves when nothing of them is left. */
  async end(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#all.values()].map((process) => process.end()));
  }

  /** For whoever can't wait any longer. */
  kill() {
    for (const process of this.#all.values()) process.kill();
  }

  async #switchTo(mode: Running) {
    if (mode === this.#mode || this.#closing) return;
    const had = new Set([...this.#all.values()].filter((process) => this.#isOfMode(process)));
    this.#mode = mode;
    const left = [...had].filter((process) => !this.#isOfMode(process));
    await Promise.all(left.map((process) => process.end()));
    if (this.#closing) return;
    for (const [name, process] of this.#all) {
      if (had.has(process) || !this.#isOfMode(process)) continue;
      // one that was ended for good is made anew
      const anew = this.#make(process.described);
      this.#all.set(name, anew);
      anew.begin();
    }
    this.#tell();
  }

  #isOfMode({ described }: Supervised): boolean {
    const mode = this.#mode;
    return mode === FAR ? false : (described.modes?.includes(mode) ?? true);
  }

  #find(name: string): Supervised {
    const process = this.#all.get(name);
    if (process === undefined) throw new Refused(_("There is no such process."));
    return process;
  }

  async #need(names: readonly string[]): Promise<string | undefined> {
    const sentences = await Promise.all(names.map((name) => this.#find(name).runs()));
    return sentences.find((sentence) => sentence !== undefined);
  }

  #changed(name: string) {
    const process = this.#find(name);
    if (process.described.ready.by === "announcement") this.#show(process);
    this.#tell();
  }

  #tell() {
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
