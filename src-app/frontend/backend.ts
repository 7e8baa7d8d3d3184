/** One life of the backend: started, announced, watched, ended. `supervisor.ts` says what comes after it. */

import { ANNOUNCE_WITHIN } from "./announcement.ts";
import { type FromBackend, line, parseLine, type Request, type ToBackend } from "./contract.ts";
import type { Environment } from "./data-folder.ts";
import { Heartbeat, LOOK_EVERY, type Pulse } from "./heartbeat.ts";
import { handOver, type Listener } from "./listening.ts";
import type { Log } from "./log.ts";
import { ask } from "./loopback.ts";
import { ProcessGroup } from "./process-group.ts";

/** Between SIGTERM and SIGKILL for one that hangs (ms). */
const HANG_GRACE = 1_000;
/** After `shutdown` until SIGTERM, and from there to SIGKILL (ms). */
const ENDING = { patience: 2_000, grace: 2_000 } as const;
const CHECK_EVERY = 5_000;
const CHECK_LIMIT = 2_000;

/** How a backend is started; the same for every life of a launch. */
export interface BackendProgram {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Without one the backend binds by itself. */
  readonly listener: Listener | undefined;
  /** Name and version of the shell. */
  readonly shell: string;
}

export interface BackendEvents {
  announced(port: number): void;
  pulse(pulse: "alive" | "silent"): void;
  request(request: Request): void;
}

/** How a life ended. */
export interface Ending {
  readonly code: number | undefined;
  readonly healthyFor: number;
  readonly why: "exited" | "hung" | "not-announced";
  /** What the backend said itself before it ended. */
  readonly fatal: { readonly sentence: string; readonly nextStep: string } | undefined;
}

export class Backend {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  readonly #group: ProcessGroup;
  readonly #token: string;
  readonly #log: Log;
  readonly #events: BackendEvents;
  readonly #announceTimer: ReturnType<typeof setTimeout>;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #heartbeat: Heartbeat | undefined;
  #pulse: Pulse = "alive";
  #announcedAt: number | undefined;
  #why: Ending["why"] = "exited";
  #fatal: Ending["fatal"];

  /** Raises where the program can't be started at all. */
  constructor(program: BackendProgram, token: string, log: Log, events: BackendEvents) {
    this.#token = token;
    this.#log = log;
    this.#events = events;
    this.#group = new ProcessGroup({
      command: program.command,
      cwd: program.cwd,
      env: { ROBYN_PORT: "0", ...program.env, ...handOver(program.listener) },
      descriptor: program.listener?.descriptor,
      onOut: (text) => this.#hear(text),
      onErr: (text) => log.say("Backend Log", text),
    });
    this.pid = this.#group.pid;
    this.say({ type: "launch", token, shell: program.shell });
    this.#announceTimer = setTimeout(() => this.#giveUp("not-announced"), ANNOUNCE_WITHIN);
    this.ended = this.#group.ended.then((code) => this.#end(code));
  }

  say(message: ToBackend) {
    this.#group.write(line(message));
  }

  /** Asks it to stop, and sees to it that it does. */
  async stop(): Promise<void> {
    this.#stopWatching();
    this.say({ type: "shutdown" });
    await this.#group.end(ENDING.patience, ENDING.grace);
  }

  /** For whoever can't wait any longer. */
  kill() {
    this.#group.signal("SIGKILL");
  }

  #hear(text: string) {
    const heard = parseLine(text);
    if (heard.kind === "announced") this.#announce(heard.port);
    else if (heard.kind === "message") this.#take(heard.message);
    else this.#log.say("Backend Log", heard.text);
  }

  #take(message: FromBackend) {
    if (message.type === "heartbeat") this.#heartbeat?.beat(performance.now());
    if (message.type === "request") this.#events.request(message);
    if (message.type === "fatal") this.#fatal = { sentence: message.sentence, nextStep: message.next_step };
  }

  #announce(port: number) {
    if (this.#announcedAt !== undefined) return;
    clearTimeout(this.#announceTimer);
    const now = performance.now();
    this.#announcedAt = now;
    this.#heartbeat = new Heartbeat(now);
    this.#timers.push(setInterval(() => this.#look(), LOOK_EVERY));
    this.#timers.push(setInterval(() => void this.#check(port), CHECK_EVERY));
    this.#events.announced(port);
  }

  #look() {
    const pulse = this.#heartbeat?.look(performance.now()) ?? "alive";
    if (pulse === this.#pulse) return;
    this.#pulse = pulse;
    if (pulse === "hung") this.#giveUp("hung");
    else this.#events.pulse(pulse);
  }

  async #check(port: number) {
    const url = new URL(`http://127.0.0.1:${port}/api/v1/health`);
    const answer = await ask(url, { token: this.#token, limit: CHECK_LIMIT }).catch(() => undefined);
    this.#heartbeat?.checked(answer?.status === 200);
  }

  #giveUp(why: Ending["why"]) {
    this.#why = why;
    this.#stopWatching();
    void this.#group.end(0, HANG_GRACE);
  }

  #stopWatching() {
    clearTimeout(this.#announceTimer);
    for (const timer of this.#timers) clearInterval(timer);
  }

  #end(code: number | undefined): Ending {
    this.#stopWatching();
    const healthyFor = this.#announcedAt === undefined ? 0 : performance.now() - this.#announcedAt;
    return {
      code: this.#why === "exited" ? code : undefined,
      healthyFor,
      why: this.#why,
      fatal: this.#fatal,
    };
  }
}
