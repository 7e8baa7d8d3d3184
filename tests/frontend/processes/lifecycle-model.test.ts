/** A thousand random histories: a person who asks for anything at any time, and processes that do anything at any time. */

import { expect, test } from "bun:test";
import fc from "fast-check";
import { alarmOf, fresh, livesIn, step } from "../../../src-app/frontend/processes/lifecycle.ts";
import { USUAL } from "../../../src-app/frontend/processes/restarts.ts";
import { detailOf, statusOf } from "../../../src-app/frontend/processes/saying.ts";
import type { Effect, Event, Machine, Rules } from "../../../src-app/frontend/processes/states.ts";

const HISTORIES = 1_000;
const STEPS_TO_REST = 100;
const EVERYWHERE = [
  ...["elsewhere", "ending", "failed", "looking", "pausing"],
  ...["running", "starting", "stopped", "unhealthy", "waiting"],
];

/** What may happen next. What it is about is chosen from what there is then. */
type Chance =
  | { readonly do: "ask"; readonly what: "start" | "stop" | "restart" | "quit" }
  | { readonly do: "wait"; readonly ms: number }
  /** The process ends as soon as it can, so many times in a row. */
  | { readonly do: "crash"; readonly times: number }
  | { readonly do: "goes-on" | "ready" | "needs-met" | "needs-failed" | "cannot-start" | "stale" }
  | { readonly do: "pulse"; readonly pulse: "alive" | "silent" | "hung" }
  | { readonly do: "exit"; readonly code: number | undefined }
  | { readonly do: "look"; readonly answers: boolean; readonly absent: boolean };

const often = fc.oneof<fc.Arbitrary<Chance>[]>(
  fc.record({ do: fc.constant("ask" as const), what: fc.constantFrom("start", "stop", "restart") }),
  fc.record({
    do: fc.constant("wait" as const),
    ms: fc.constantFrom(0, 1, 250, 4_000, 30_000, 60_000, 3_600_000),
  }),
  fc.record({ do: fc.constant("crash" as const), times: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constantFrom("goes-on", "goes-on", "ready", "stale") }),
  fc.record({ do: fc.constantFrom("needs-met", "needs-failed", "cannot-start") }),
  fc.record({ do: fc.constant("pulse" as const), pulse: fc.constantFrom("alive", "silent", "hung") }),
  fc.record({ do: fc.constant("exit" as const), code: fc.constantFrom(0, 1, 65, 70, 75, undefined) }),
  fc.record({ do: fc.constant("look" as const), answers: fc.boolean(), absent: fc.boolean() }),
);
const chances = fc.oneof<fc.WeightedArbitrary<Chance>[]>(
  { weight: 60, arbitrary: often },
  { weight: 1, arbitrary: fc.constant({ do: "ask", what: "quit" }) },
);

const rules: fc.Arbitrary<Rules> = fc.record({
  after: fc.constantFrom([], ["other"]),
  looksEvery: fc.constantFrom(undefined, 15_000),
  readyWithin: fc.constant(30_000),
  restarts: fc.constant(USUAL),
  final: fc.constantFrom([], [64, 65, 75]),
  mayPass: fc.constantFrom(undefined, { code: 75, within: 3_000, every: 250 }),
});

/** The world beside the machine: the process that lives, and what was begun and is not done yet. */
class World {
  machine: Machine;
  now = 0;
  living: number | undefined;
  isReady = false;
  toldToEnd = false;
  looks = 0;
  needs = 0;
  /** When it fell and was to be started again, since a person asked for it. */
  falls: number[] = [];

  constructor(readonly rules: Rules) {
    this.machine = fresh(rules);
  }

  happen(chance: Chance) {
    switch (chance.do) {
      case "ask":
        return this.ask(chance.what);
      case "crash":
        for (let time = 0; time < chance.times; time++) {
          while (this.living === undefined && this.goesOn());
          this.exit(1);
        }
        return;
      case "wait":
        return this.wait(chance.ms);
      case "stale":
        return this.#earlierLife();
      case "pulse":
        if (this.living !== undefined && this.isReady)
          this.take({ type: "pulse", life: this.living, pulse: chance.pulse });
        return;
      case "exit":
        return this.exit(chance.code);
      case "look":
        if (this.looks-- > 0)
          this.take({
            type: "looked",
            answers: chance.answers,
            absent: chance.absent ? "Not there." : undefined,
          });
        else this.looks = 0;
        return;
      case "cannot-start":
        if (this.living !== undefined && !this.isReady) this.#vanish();
        return;
      case "goes-on":
        return void this.goesOn();
      case "ready":
        return this.ready();
      default:
        if (this.needs-- > 0)
          this.take(
            chance.do === "needs-met" ? { type: "needs-met" } : { type: "needs-failed", sentence: "No." },
          );
        else this.needs = 0;
    }
  }

  ask(what: "start" | "stop" | "restart" | "quit") {
    const { living, machine } = this;
    this.take({ type: what });
    if (what !== "start" && living !== undefined) expect(this.machine.state.kind).toBe("ending");
    if (what === "restart" && living !== undefined && !machine.closing)
      expect(this.machine.state).toMatchObject({ next: "begin" });
  }

  ready() {
    if (this.living === undefined || this.isReady) return;
    this.isReady = true;
    this.take({ type: "ready", life: this.living });
  }

  exit(code: number | undefined) {
    const life = this.living;
    if (life === undefined) return;
    this.living = undefined;
    this.take({ type: "exited", life, code, said: undefined });
  }

  /** Time passes; alarms ring when they are due, or far too late where we slept. */
  wait(ms: number) {
    this.now += ms;
    const due = alarmOf(this.machine);
    if (due !== undefined && due <= this.now) this.take({ type: "alarm" });
  }

  #vanish() {
    const life = this.living as number;
    this.living = undefined;
    this.take({ type: "unstartable", life, sentence: "It can't be started." });
  }

  /** Whatever an earlier life still does changes nothing. */
  #earlierLife() {
    const before = this.machine;
    for (let life = 0; life <= this.machine.life; life++) {
      if (life === this.living) continue;
      this.take({ type: "ready", life });
      this.take({ type: "pulse", life, pulse: "hung" });
      this.take({ type: "exited", life, code: 1, said: undefined });
      this.take({ type: "unstartable", life, sentence: "No." });
    }
    expect(this.machine).toBe(before);
  }

  take(event: Event) {
    const before = this.machine;
    const { machine, effects } = step(before, event, this.now, 0.5, this.rules);
    this.machine = machine;
    if (event.type === "start" || event.type === "restart") this.falls = [];
    if (machine.restarts.total > before.restarts.total) this.falls.push(this.now);
    for (const effect of effects) this.#do(effect);
    this.#holds();
  }

  #do(effect: Effect) {
    if (effect.type !== "end") expect(this.machine.closing).toBe(false); // nothing begins after the end
    if (effect.type === "look") this.looks++;
    if (effect.type === "need") this.needs++;
    if (effect.type === "end") {
      expect(effect.life).toBe(this.living as number);
      this.toldToEnd = true;
    }
    if (effect.type === "spawn") {
      expect(this.living).toBeUndefined(); // never two at once
      this.living = effect.life;
      this.isReady = false;
      this.toldToEnd = false;
    }
  }

  /** What must be true whatever has happened. */
  #holds() {
    const { state } = this.machine;
    expect(livesIn(this.machine)).toBe(this.living); // none is forgotten, none is made up
    const status = statusOf(state);
    if (status === "stopped" || status === "failed") expect(this.living).toBeUndefined();
    if (state.kind === "running" || state.kind === "unhealthy") expect(this.isReady).toBe(true);
    if (state.kind === "ending") expect(this.toldToEnd).toBe(true);
    if (state.kind === "looking") expect(this.looks).toBeGreaterThan(0);
    if (state.kind === "waiting") expect(this.needs).toBeGreaterThan(0);
    if (state.kind === "starting" || state.kind === "pausing") expect(alarmOf(this.machine)).toBeDefined();
    if (status === "failed" || status === "unhealthy")
      expect(detailOf(state, { called: "it", after: [] })).not.toBe("");
    const lately = this.falls.filter((then) => this.now - then < USUAL.within);
    expect(lately.length).toBeLessThanOrEqual(USUAL.most);
  }

  /** From here on everything goes well, and time passes. */
  rest() {
    for (let count = 0; count < STEPS_TO_REST; count++) if (!this.goesOn()) return;
    throw new Error(`it does not come to rest: ${JSON.stringify(this.machine)}`);
  }

  /** The next thing goes well; false where there is none. */
  goesOn(): boolean {
    if (this.looks > 0) this.happen({ do: "look", answers: false, absent: false });
    else if (this.needs > 0) this.happen({ do: "needs-met" });
    else if (this.toldToEnd && this.living !== undefined) this.exit(undefined);
    else if (this.living !== undefined && !this.isReady) this.ready();
    else if (this.machine.state.kind === "unhealthy")
      this.take({ type: "pulse", life: this.living as number, pulse: "alive" });
    else if (this.machine.state.kind === "pausing") this.wait(4_800);
    else return false;
    return true;
  }
}

test(`in ${HISTORIES} random histories nothing is forgotten, doubled, or begun after the end, and all come to rest`, () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(rules, fc.array(chances, { maxLength: 60, size: "max" }), (given, history) => {
      const world = new World(given);
      for (const chance of history) {
        world.happen(chance);
        kinds.add(world.machine.state.kind);
      }
      world.rest();
      const { state, closing } = world.machine;
      expect(["running", "stopped", "elsewhere", "failed"]).toContain(state.kind);
      if (closing) expect(world.living).toBeUndefined();
      // whatever it went through: a person who asks for it gets it
      world.take({ type: "start" });
      world.rest();
      expect(closing || /^(running|elsewhere)$/.test(world.machine.state.kind)).toBe(true);
      world.take({ type: "quit" });
      world.rest();
      expect(world.living).toBeUndefined();
    }),
    { numRuns: HISTORIES },
  );
  expect([...kinds].sort()).toEqual(EVERYWHERE);
});
