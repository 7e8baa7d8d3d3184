/** Keeps the backend alive: one life after the other, until it is told to stop or a restart can't help. */

import { randomBytes } from "node:crypto";
import { Backend, type BackendProgram, type Ending } from "./backend.ts";
import { EXIT, type Request, type SidecarReport, type SidecarStatus, type ToBackend } from "./contract.ts";
import type { Log } from "./log.ts";
import { Restarts } from "./restarts.ts";

/** The backend of a shell that was killed may hold the folder for its last second (ms). */
const FOLDER_MAY_COME_FREE = 3_000;
const LOOK_AGAIN = 250;

export type Failure = "gave-up" | "bad-data" | "bad-configuration";

export type BackendState =
  | { readonly kind: "starting" }
  | { readonly kind: "connected"; readonly port: number; readonly token: string }
  | { readonly kind: "silent" }
  | { readonly kind: "reconnecting" }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      readonly code: number;
      readonly sentence: string;
      readonly nextStep: string;
    };

export interface SupervisorEvents {
  state(state: BackendState): void;
  /** The answer goes to the life that asked. */
  request(request: Request): Promise<ToBackend>;
}

export class Supervisor {
  readonly #program: BackendProgram;
  readonly #log: Log;
  readonly #events: SupervisorEvents;
  readonly #restarts = new Restarts();
  #token = "";
  #life: Backend | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;
  /** A restart that was asked for is no crash. */
  #planned = false;
  #wake = Promise.withResolvers<void>();
  #takenSince: number | undefined;
  #port: number | null = null;
  #status: SidecarStatus = "stopped";
  #since = new Date();
  #news: ToBackend | undefined;

  constructor(program: BackendProgram, log: Log, events: SupervisorEvents) {
    this.#program = program;
    this.#log = log;
    this.#events = events;
  }

  /** Starts it; nothing is waited for. After a failure: tries again. */
  start() {
    if (this.#running !== undefined || this.#stopping) return;
    this.#restarts.forget();
    this.#takenSince = undefined;
    this.#tell({ kind: "starting" }, "starting");
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends the present life in order and begins the next at once. */
  async restart(): Promise<void> {
    if (this.#running === undefined) return this.start();
    this.#planned = true;
    this.#wake.resolve();
    await this.#life?.stop();
  }

  /** Asks it to stop, and resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake.resolve();
    await this.#life?.stop();
    await this.#running;
  }

  kill() {
    this.#life?.kill();
  }

  say(message: ToBackend) {
    this.#life?.say(message);
  }

  /** Said to this life and, first thing, to every later one: the present state of something. */
  keepTelling(news: ToBackend) {
    this.#news = news;
    this.say(news);
  }

  report(): SidecarReport & { readonly port: number | null } {
    return {
      name: "backend",
      status: this.#status,
      pid: this.#life?.pid ?? null,
      since: this.#since.toISOString(),
      restarts: this.#restarts.total,
      detail: "",
      port: this.#port,
    };
  }

  async #run() {
    while (!this.#stopping) {
      const ending = await this.#live();
      if (this.#stopping) break;
      this.#log.say("Hearth", `the backend ${told(ending)}`);
      const pause = this.#pauseAfter(ending);
      if (pause === undefined) return;
      this.#tell({ kind: "reconnecting" }, "starting");
      await this.#sleep(pause);
    }
    this.#mark("stopped");
  }

  async #live(): Promise<Ending> {
    const { listener } = this.#program;
    // the token lives as long as the port: one that another process may have had meanwhile is worth nothing
    if (this.#token === "" || listener === undefined) {
      this.#token = randomBytes(32).toString("base64url");
      this.#log.hide(this.#token);
    }
    const token = this.#token;
    try {
      const life = new Backend(this.#program, token, this.#log, {
        announced: (port) => this.#announced(port, token),
        pulse: (pulse) => {
          if (pulse === "silent") this.#tell({ kind: "silent" }, "running");
          else if (this.#port !== null) this.#tell({ kind: "connected", port: this.#port, token }, "running");
        },
        request: (request) => void this.#answer(life, request),
      });
      this.#life = life;
      return await life.ended;
    } catch (error) {
      const sentence = `The backend could not be started: ${(error as Error).message}`;
      return { code: EXIT.configuration, healthyFor: 0, why: "exited", fatal: { sentence, nextStep: "" } };
    } finally {
      this.#life = undefined;
    }
  }

  #announced(port: number, token: string) {
    this.#port = port;
    this.#takenSince = undefined;
    if (this.#news !== undefined) this.say(this.#news);
    this.#tell({ kind: "connected", port, token }, "running");
  }

  async #answer(life: Backend, request: Request) {
    life.say(await this.#events.request(request));
  }

  /** How long to wait before the next life (ms), or undefined where there is none. */
  #pauseAfter(ending: Ending): number | undefined {
    if (this.#planned) {
      this.#planned = false;
      return 0;
    }
    if (ending.code === EXIT.folderTaken && this.#mayComeFree()) return LOOK_AGAIN;
    const decision = this.#restarts.after(ending, performance.now());
    if (decision.kind === "restart") return decision.delay;
    this.#tell(failed(ending), "failed");
    return undefined;
  }

  #mayComeFree(): boolean {
    const now = performance.now();
    this.#takenSince ??= now;
    return now - this.#takenSince < FOLDER_MAY_COME_FREE;
  }

  async #sleep(pause: number) {
    this.#wake = Promise.withResolvers();
    const timer = setTimeout(this.#wake.resolve, pause);
    if (!this.#stopping) await this.#wake.promise;
    clearTimeout(timer);
    this.#planned = false;
  }

  #tell(state: BackendState, status: SidecarStatus) {
    this.#mark(status);
    this.#events.state(state);
  }

  #mark(status: SidecarStatus) {
    if (status !== "running") this.#port = null;
    if (status === this.#status) return;
    this.#status = status;
    this.#since = new Date();
  }
}

function failed(ending: Ending): BackendState {
  const code = ending.code ?? EXIT.defect;
  const said = ending.fatal;
  if (code === EXIT.data) {
    return {
      kind: "failed",
      failure: "bad-data",
      code,
      sentence: said?.sentence ?? "Hearth can't use its data.",
      nextStep: said?.nextStep ?? "The log says which file it is, and where its backups are.",
    };
  }
  if (code === EXIT.configuration || code === EXIT.folderTaken) {
    return {
      kind: "failed",
      failure: "bad-configuration",
      code,
      sentence: said?.sentence ?? "Hearth can't use its configuration.",
      nextStep: said?.nextStep ?? "The log says which value it is, and why.",
    };
  }
  return {
    kind: "failed",
    failure: "gave-up",
    code: EXIT.defect,
    sentence: `Hearth was started again and again, and ${reason(ending)} each time.`,
    nextStep: "Try again; if it stays like this, the log below says what happened.",
  };
}

function reason(ending: Ending): string {
  if (ending.why === "hung") return "stopped answering";
  return ending.why === "not-announced" ? "did not come up in time" : "ended";
}

function told({ why, code, healthyFor }: Ending): string {
  if (why === "not-announced") return "did not come up in time";
  const lived = `after ${(healthyFor / 1000).toFixed(1)} s`;
  if (why === "hung") return `stopped answering ${lived} and was ended`;
  return code === undefined ? `was ended by a signal ${lived}` : `ended with code ${code} ${lived}`;
}
