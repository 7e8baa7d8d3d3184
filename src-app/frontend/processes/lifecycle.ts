/**
 * The life of a described process, as a state machine (pure): an event and the time go in, the next state and what is to
 * be done come out. Nothing here knows a process, a timer or a socket; `supervised.ts` does what is said here.
 *
 *     stopped → looking → waiting → starting → running ⇄ unhealthy
 *                   ↘ elsewhere        ↘ ending → pausing → …   ↘ failed
 */

import type { Pulse } from "../heartbeat.ts";
import { afterFall, forget, NONE } from "./restarts.ts";
import type { Effect, Event, Fall, Machine, Rules, Said, State, Step } from "./states.ts";

/** An alarm that comes later than this was slept through: by us, not by the process (ms). */
export const OVERSLEPT = 1_000;
/** What a process gets then to be heard after all (ms). */
export const SECOND_CHANCE = 2_000;
/** Unanswered looks in a row after which one that is not ours is taken for gone. */
export const GONE_AFTER = 2;

/** A process that was never started. Its first look is due at once. */
export function fresh(rules: Rules): Machine {
  const lookAt = rules.looksEvery === undefined ? undefined : 0;
  const state: State = { kind: "stopped", detail: "", lookAt };
  return { state, restarts: NONE, life: 0, again: false, blockedSince: undefined, closing: false };
}

/** When the next alarm is due; undefined where nothing depends on time. */
export function alarmOf({ state }: Machine): number | undefined {
  if (state.kind === "starting" || state.kind === "pausing") return state.until;
  return state.kind === "stopped" || state.kind === "elsewhere" ? state.lookAt : undefined;
}

/** The life that is under way, undefined where there is none. */
export function livesIn({ state }: Machine): number | undefined {
  return "life" in state ? state.life : undefined;
}

/** `now` is of a monotonic clock (ms), `chance` from 0 up to 1. */
export function step(machine: Machine, event: Event, now: number, chance: number, rules: Rules): Step {
  return new Turn(machine, now, chance, rules).take(event);
}

/** One event being taken; holds what every rule needs. */
class Turn {
  constructor(
    private readonly machine: Machine,
    private readonly now: number,
    private readonly chance: number,
    private readonly rules: Rules,
  ) {}

  take(event: Event): Step {
    if ("life" in event && event.life !== livesIn(this.machine)) return this.stay(); // an earlier life's
    switch (event.type) {
      case "start":
        return this.start();
      case "stop":
        return this.stop();
      case "restart":
        return this.restart();
      case "quit":
        return new Turn({ ...this.machine, closing: true }, this.now, this.chance, this.rules).stop();
      case "alarm":
        return this.alarm();
      case "needs-met":
        return this.machine.state.kind === "waiting" ? this.look() : this.stay();
      case "needs-failed":
        return this.machine.state.kind === "waiting" ? this.unstartable(event.sentence) : this.stay();
      case "looked":
        return this.looked(event.answers, event.absent);
      case "unstartable":
        return this.unstartable(event.sentence);
      case "ready":
        return this.ready();
      case "pulse":
        return this.pulse(event.pulse);
      case "exited":
        return this.exited(event.code, event.said);
    }
  }

  private start(): Step {
    const { state, closing } = this.machine;
    if (closing) return this.stay();
    if (state.kind === "ending" && state.next === "stop") return this.to({ ...state, next: "begin" });
    if (state.kind === "pausing") return this.begin();
    if (state.kind !== "stopped" && state.kind !== "failed" && state.kind !== "elsewhere") return this.stay();
    const restarts = forget(this.machine.restarts);
    return this.begin({ restarts, again: false, blockedSince: undefined });
  }

  private stop(): Step {
    const { state } = this.machine;
    if (state.kind === "ending") return this.to({ ...state, next: "stop" });
    if ("life" in state) return this.endInOrder(state.life, "stop");
    if (state.kind === "failed") return this.stay();
    return state.kind === "elsewhere" && !this.machine.closing ? this.stay() : this.to(this.stopped());
  }

  private restart(): Step {
    const { state, closing } = this.machine;
    if (closing || state.kind === "elsewhere") return this.stay();
    if (state.kind === "ending") return this.to({ ...state, next: "begin" });
    return "life" in state ? this.endInOrder(state.life, "begin") : this.start();
  }

  private alarm(): Step {
    const { state } = this.machine;
    const due = alarmOf(this.machine);
    if (due === undefined || this.now < due) return this.stay();
    if (state.kind === "pausing") return this.begin();
    if (state.kind === "stopped" || state.kind === "elsewhere")
      return this.to({ ...state, lookAt: undefined }, { type: "look" });
    if (state.kind !== "starting") return this.stay();
    if (this.now - due > OVERSLEPT) return this.to({ ...state, until: this.now + SECOND_CHANCE });
    return this.endAtOnce(state.life, { why: "not-ready", code: undefined, healthyFor: 0, said: undefined });
  }

  private looked(answers: boolean, absent: string | undefined): Step {
    const { state } = this.machine;
    const lookAt = this.nextLook();
    if (state.kind !== "looking" && state.kind !== "stopped" && state.kind !== "elsewhere")
      return this.stay();
    if (this.machine.closing) return this.to(this.stopped());
    if (answers) return this.to({ kind: "elsewhere", missed: 0, lookAt });
    if (state.kind === "looking") return absent === undefined ? this.spawn() : this.to(this.stopped(absent));
    if (state.kind === "stopped") return this.to({ ...state, lookAt });
    const missed = state.missed + 1;
    return this.to(missed < GONE_AFTER ? { ...state, missed, lookAt } : this.stopped());
  }

  private ready(): Step {
    const { state } = this.machine;
    if (state.kind !== "starting") return this.stay();
    return this.to({ kind: "running", life: state.life, readyAt: this.now }, [], { blockedSince: undefined });
  }

  private pulse(pulse: Pulse): Step {
    const { state } = this.machine;
    if (state.kind !== "running" && state.kind !== "unhealthy") return this.stay();
    if (pulse !== "hung") return this.to({ ...state, kind: pulse === "alive" ? "running" : "unhealthy" });
    const healthyFor = this.now - state.readyAt;
    return this.endAtOnce(state.life, { why: "hung", code: undefined, healthyFor, said: undefined });
  }

  private exited(code: number | undefined, said: Said | undefined): Step {
    const { state, closing } = this.machine;
    if (closing) return this.to(this.stopped());
    if (state.kind !== "ending") {
      const healthyFor = "readyAt" in state ? this.now - state.readyAt : 0;
      return this.fall({ why: "exited", code, healthyFor, said });
    }
    if (state.next === "stop") return this.to(this.stopped());
    return state.next === "begin" ? this.begin({ again: true }) : this.fall({ ...state.next, said });
  }

  private fall(fall: Fall): Step {
    const { mayPass, final } = this.rules;
    const blockedSince = this.machine.blockedSince ?? this.now;
    if (mayPass !== undefined && fall.code === mayPass.code && this.now - blockedSince < mayPass.within)
      return this.to({ kind: "pausing", until: this.now + mayPass.every, fall }, [], {
        again: true,
        blockedSince,
      });
    if (fall.code !== undefined && final.includes(fall.code))
      return this.to({ kind: "failed", why: "final", fall });
    const next = afterFall(
      this.machine.restarts,
      fall.healthyFor,
      this.now,
      this.chance,
      this.rules.restarts,
    );
    const counted = { restarts: next.counted, again: true };
    if (next.delay === undefined) return this.to({ kind: "failed", why: "gave-up", fall }, [], counted);
    return this.to({ kind: "pausing", until: this.now + next.delay, fall }, [], counted);
  }

  private begin(changes: Partial<Machine> = {}): Step {
    if (this.rules.after.length === 0) return this.look(changes);
    return this.to({ kind: "waiting" }, { type: "need" }, changes);
  }

  private look(changes: Partial<Machine> = {}): Step {
    if (this.rules.looksEvery === undefined) return this.spawn(changes);
    return this.to({ kind: "looking" }, { type: "look" }, changes);
  }

  private spawn(changes: Partial<Machine> = {}): Step {
    const life = this.machine.life + 1;
    const starting: State = { kind: "starting", life, until: this.now + this.rules.readyWithin };
    return this.to(starting, { type: "spawn", life }, { ...changes, life });
  }

  private endInOrder(life: number, next: "stop" | "begin"): Step {
    return this.to({ kind: "ending", life, next }, { type: "end", life, inOrder: true });
  }

  private endAtOnce(life: number, next: Fall): Step {
    return this.to({ kind: "ending", life, next }, { type: "end", life, inOrder: false });
  }

  private unstartable(sentence: string): Step {
    return this.to({ kind: "failed", why: "unstartable", sentence });
  }

  private stopped(detail = ""): State {
    return { kind: "stopped", detail, lookAt: this.nextLook() };
  }

  private nextLook(): number | undefined {
    const { looksEvery } = this.rules;
    return looksEvery === undefined || this.machine.closing ? undefined : this.now + looksEvery;
  }

  private to(state: State, effects: Effect | readonly Effect[] = [], changes: Partial<Machine> = {}): Step {
    return { machine: { ...this.machine, ...changes, state }, effects: [effects].flat() };
  }

  private stay(): Step {
    return { machine: this.machine, effects: [] };
  }
}
