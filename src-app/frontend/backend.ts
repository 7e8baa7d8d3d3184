/** What the shell says to the backend and hears from it: one life of it after the other, and the secret of the launch. */

import { randomBytes } from "node:crypto";
import { type FromBackend, line, parseLine, type Request, type ToBackend } from "./contract.ts";
import { Heartbeat, LOOK_EVERY, type Pulse } from "./heartbeat.ts";
import { handOver, type Listener } from "./listening.ts";
import type { Log } from "./log.ts";
import { ask } from "./loopback.ts";
import { ProcessGroup } from "./process-group.ts";
import type { Description } from "./processes/description.ts";
import type { Beginning, Life, LifeEvents } from "./processes/life.ts";
import type { Said } from "./processes/states.ts";

const CHECK_EVERY = 5_000;
const CHECK_LIMIT = 2_000;

/** The backend of a launch, over all its lives. */
export class Backend {
  #token = "";
  #life: BackendLife | undefined;

  /** Without a listener it binds by itself. `shell`: our name and version. `grant` answers what it asks for. */
  constructor(
    private readonly listener: Listener | undefined,
    private readonly shell: string,
    private readonly log: Log,
    private readonly grant: (request: Request) => Promise<ToBackend>,
  ) {}

  /** The secret of this launch; nothing before the first life. */
  get token(): string {
    return this.#token;
  }

  /** Says something to the present life; there need not be one. */
  say(message: ToBackend) {
    this.#life?.say(message);
  }

  begin(beginning: Beginning, events: LifeEvents): Life {
    // the token lives as long as the port: one that another process may have had meanwhile is worth nothing
    if (this.#token === "" || this.listener === undefined) {
      this.#token = randomBytes(32).toString("base64url");
      this.log.hide(this.#token);
    }
    const launch = { token: this.#token, shell: this.shell, listener: this.listener };
    const life = new BackendLife(beginning, launch, events, async (request) => {
      life.say(await this.grant(request)); // to the life that asked, whichever is the present one by then
    });
    this.#life = life;
    return life;
  }
}

interface LaunchFacts {
  readonly token: string;
  readonly shell: string;
  readonly listener: Listener | undefined;
}

class BackendLife implements Life {
  readonly pid: number;
  readonly ended: Life["ended"];
  readonly #group: ProcessGroup;
  readonly #token: string;
  readonly #log: Log;
  readonly #ending: Description["ending"];
  readonly #events: LifeEvents;
  readonly #asked: (request: Request) => void;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #heartbeat: Heartbeat | undefined;
  #pulse: Pulse = "alive";
  #over = false;
  #said: Said | undefined;

  constructor(
    { described, command, cwd, env, log }: Beginning,
    { token, shell, listener }: LaunchFacts,
    events: LifeEvents,
    asked: (request: Request) => void,
  ) {
    this.#token = token;
    this.#log = log;
    this.#ending = described.ending;
    this.#events = events;
    this.#asked = asked;
    this.#group = new ProcessGroup({
      command,
      cwd,
      env: { ROBYN_PORT: "0", ...env, ...handOver(listener) },
      descriptor: listener?.descriptor,
      onOut: (text) => this.#hear(text),
      onErr: (text) => log.say("Backend Log", text),
    });
    this.pid = this.#group.pid;
    this.say({ type: "launch", token, shell });
    this.ended = this.#group.ended.then((code) => {
      this.#stopWatching();
      return { code, said: this.#said };
    });
  }

  say(message: ToBackend) {
    this.#group.write(line(message));
  }

  end(inOrder: boolean) {
    this.#stopWatching();
    const { patience, grace, hangGrace } = this.#ending;
    if (!inOrder) return void this.#group.end(0, hangGrace);
    this.say({ type: "shutdown" });
    void this.#group.end(patience, grace);
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
    if (message.type === "request") this.#asked(message);
    if (message.type === "fatal") this.#said = { sentence: message.sentence, nextStep: message.next_step };
  }

  #announce(port: number) {
    if (this.#heartbeat !== undefined || this.#over) return;
    this.#heartbeat = new Heartbeat(performance.now());
    this.#timers.push(setInterval(() => this.#look(), LOOK_EVERY));
    this.#timers.push(setInterval(() => void this.#check(port), CHECK_EVERY));
    this.#events.ready(port);
  }

  #look() {
    const pulse = this.#heartbeat?.look(performance.now()) ?? "alive";
    if (pulse === this.#pulse) return;
    this.#pulse = pulse;
    this.#events.pulse(pulse);
  }

  async #check(port: number) {
    const url = new URL(`http://127.0.0.1:${port}/api/v1/health`);
    const answer = await ask(url, { token: this.#token, limit: CHECK_LIMIT }).catch(() => undefined);
    this.#heartbeat?.checked(answer?.status === 200);
  }

  #stopWatching() {
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
  }
}
