/** One described process: does to a real one what its state machine says, and tells the machine what happens to it. */

import type { ProcessReport } from "../contract.ts";
import { openListener } from "../listening.ts";
import type { Log } from "../log.ts";
import { Refused } from "../requests.ts";
import { _ } from "../words.ts";
import { answersAt } from "./answers.ts";
import type { Description } from "./description.ts";
import { commandOf, filled, type Surroundings } from "./finding.ts";
import type { Begin, Beginning, Life } from "./life.ts";
import { alarmOf, fresh, livesIn, step } from "./lifecycle.ts";
import { detailOf, statusOf, told } from "./saying.ts";
import type { Effect, Event, Machine, Rules } from "./states.ts";

export interface SupervisedEvents {
  /** The report is another one now, or the machine is in another state. */
  changed(): void;
  /** Resolves when those that must run before it do; with a sentence where they don't. */
  need(names: readonly string[]): Promise<string | undefined>;
}

export class Supervised {
  readonly #rules: Rules;
  #machine: Machine;
  #life: Life | undefined;
  #port: number | null = null;
  #alarm: ReturnType<typeof setTimeout> | undefined;
  #since = new Date();
  #next = Promise.withResolvers<void>();

  constructor(
    readonly described: Description,
    private readonly here: Surroundings,
    private readonly log: Log,
    private readonly beginLife: Begin,
    private readonly events: SupervisedEvents,
  ) {
    this.#rules = rulesOf(described);
    this.#machine = fresh(this.#rules);
  }

  get machine(): Machine {
    return this.#machine;
  }

  /** Whether a life of it is under way. */
  get isAlive(): boolean {
    return this.#life !== undefined;
  }

  /** Where the present life answers. */
  get port(): number | null {
    return this.#port;
  }

  /** From now on it is looked after: started where it starts with the app. */
  begin() {
    const { startsWithApp, unless } = this.described;
    const isUnwanted = unless !== undefined && this.here.env[unless] === "0";
    this.#take({ type: startsWithApp && !isUnwanted ? "start" : "alarm" });
  }

  /** Starts it unless it runs. Raises Refused where there is nothing that can be started. */
  async start(): Promise<ProcessReport> {
    this.#take({ type: "start" });
    await this.#until(({ state }) => state.kind !== "looking");
    const { state } = this.#machine;
    if (state.kind === "stopped" && state.detail !== "") throw new Refused(state.detail);
    return this.report();
  }

  /** Resolves when nothing of it is left. Raises Refused where it is not ours. */
  async stop(): Promise<ProcessReport> {
    this.#mustBeOurs("stop");
    return this.#ended("stop");
  }

  /** Resolves when the life that is under way has ended. Raises Refused where it is not ours. */
  async restart(): Promise<ProcessReport> {
    this.#mustBeOurs("restart");
    return this.#ended("restart");
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    this.#take({ type: "quit" });
    await this.#until((machine) => livesIn(machine) === undefined);
  }

  kill() {
    this.#life?.kill();
  }

  /** Resolves when it runs; with a sentence where it won't. */
  async runs(): Promise<string | undefined> {
    this.#take({ type: "start" });
    await this.#until(({ state }) => /^(running|elsewhere|failed|stopped)$/.test(state.kind));
    const { kind } = this.#machine.state;
    if (kind === "running" || kind === "elsewhere") return undefined;
    const needed = _("It needs %(process)s, which does not run.", { process: _(this.described.called) });
    return `${needed} ${this.report().detail}`.trim();
  }

  report(): ProcessReport {
    const { state, restarts } = this.#machine;
    const { ready, elsewhere, name } = this.described;
    const isReady = state.kind === "running" || state.kind === "unhealthy";
    const port = state.kind === "elsewhere" ? portOf(elsewhere?.address(this.here.env)) : this.#port;
    return {
      name,
      status: statusOf(state),
      pid: this.#life?.pid ?? null,
      port: isReady || state.kind === "elsewhere" ? port : null,
      since: this.#since.toISOString(),
      restarts: restarts.total,
      detail: detailOf(state, this.described),
      ours: this.#life !== undefined || state.kind === "pausing",
      url: isReady && ready.by === "http" ? `http://127.0.0.1:${port}` : null,
    };
  }

  async #ended(asked: "stop" | "restart"): Promise<ProcessReport> {
    const life = livesIn(this.#machine);
    this.#take({ type: asked });
    await this.#until((machine) => life === undefined || livesIn(machine) !== life);
    return this.report();
  }

  #mustBeOurs(asked: "stop" | "restart") {
    const { kind } = this.#machine.state;
    if (kind === "elsewhere")
      throw new Refused(_("It was not started by Hearth, so Hearth leaves it as it is."));
    if (asked === "stop" && (kind === "stopped" || kind === "failed"))
      throw new Refused(_("It does not run."));
  }

  #take(event: Event) {
    const before = this.#machine;
    const { machine, effects } = step(before, event, performance.now(), Math.random(), this.#rules);
    this.#machine = machine;
    if (statusOf(machine.state) !== statusOf(before.state)) this.#since = new Date();
    if (machine.state.kind === "pausing" || machine.state.kind === "failed")
      this.#tellOfFall(machine, before);
    this.#setAlarm();
    for (const effect of effects) this.#do(effect);
    if (machine.state === before.state && effects.length === 0) return;
    this.events.changed();
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  #tellOfFall({ state }: Machine, before: Machine) {
    if (state !== before.state && "fall" in state)
      this.log.say("Hearth", `${this.described.called} ${told(state.fall)}`);
  }

  #setAlarm() {
    clearTimeout(this.#alarm);
    const due = alarmOf(this.#machine);
    if (due === undefined) return;
    this.#alarm = setTimeout(
      () => this.#take({ type: "alarm" }),
      Math.max(0, Math.ceil(due - performance.now())),
    );
  }

  #do(effect: Effect) {
    if (effect.type === "spawn") this.#spawn(effect.life);
    else if (effect.type === "end") this.#life?.end(effect.inOrder);
    else if (effect.type === "look") void this.#look();
    else void this.#need();
  }

  async #look() {
    let absent: string | undefined;
    let answers = false;
    try {
      const { elsewhere } = this.described;
      const address = elsewhere?.address(this.here.env);
      if (elsewhere && address) answers = await answersAt(address, elsewhere.questions);
      if (commandOf(this.described.programs, this.here, 0) === undefined) absent = _(this.described.absent);
    } catch (error) {
      absent = (error as Error).message;
    }
    this.#take({ type: "looked", answers, absent });
  }

  async #need() {
    const sentence = await this.events.need(this.described.after);
    this.#take(sentence === undefined ? { type: "needs-met" } : { type: "needs-failed", sentence });
  }

  #spawn(life: number) {
    try {
      const begun = this.beginLife(this.#beginning(), {
        ready: (port) => {
          if (livesIn(this.#machine) === life) this.#port = port;
          this.#take({ type: "ready", life });
        },
        pulse: (pulse) => this.#take({ type: "pulse", life, pulse }),
      });
      this.#life = begun;
      void begun.ended.then((ending) => {
        this.#life = undefined;
        this.#port = null;
        this.#take({ type: "exited", life, ...ending });
      });
    } catch (error) {
      const sentence = `${this.described.called} could not be started: ${(error as Error).message}`;
      this.#take({
        type: "unstartable",
        life,
        sentence: sentence.charAt(0).toUpperCase() + sentence.slice(1),
      });
    }
  }

  #beginning(): Beginning {
    const { described, here, log } = this;
    const port = described.ready.by === "http" ? freePort() : 0;
    const command = commandOf(described.programs, here, port);
    if (command === undefined) throw new Error(described.absent);
    const env: Record<string, string | undefined> = { ...here.env };
    for (const [name, value] of Object.entries(described.environment))
      env[name] = value === null ? undefined : filled(value, here, port);
    return { described, command, cwd: filled(described.folder, here, port), env, port, log };
  }

  async #until(holds: (machine: Machine) => boolean) {
    while (!holds(this.#machine)) await this.#next.promise;
  }
}

function rulesOf({ after, elsewhere, ready, restarts, final, mayPass }: Description): Rules {
  const looksEvery = elsewhere?.questions.every;
  return { after, looksEvery, readyWithin: ready.within, restarts, final, mayPass };
}

function portOf(address: URL | undefined): number | null {
  return Number(address?.port) || null;
}

/** A port of 127.0.0.1 that nobody listens on now; the process takes it in a moment. */
function freePort(): number {
  const listener = openListener();
  if (listener === undefined) {
    const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    server.stop(true);
    return server.port;
  }
  listener.close();
  return listener.port;
}
