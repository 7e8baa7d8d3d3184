import { describe, expect, test } from "bun:test";
import {
  alarmOf,
  fresh,
  GONE_AFTER,
  SECOND_CHANCE,
  step,
} from "../../../src-app/frontend/processes/lifecycle.ts";
import { USUAL } from "../../../src-app/frontend/processes/restarts.ts";
import type { Effect, Event, Machine, Rules, State } from "../../../src-app/frontend/processes/states.ts";

const RULES: Rules = {
  after: [],
  looksEvery: undefined,
  readyWithin: 30_000,
  restarts: USUAL,
  final: [64, 65, 75],
  mayPass: { code: 75, within: 3_000, every: 250 },
};

/** A process with a made clock: what was asked for, and what is to be done. */
class Made {
  machine: Machine;
  effects: readonly Effect[] = [];

  constructor(
    readonly rules: Rules = RULES,
    public now = 1_000_000,
  ) {
    this.machine = fresh(rules);
  }

  get state(): State {
    return this.machine.state;
  }

  take(...events: readonly Event[]): this {
    for (const event of events) {
      const next = step(this.machine, event, this.now, 0.5, this.rules);
      this.machine = next.machine;
      this.effects = next.effects;
    }
    return this;
  }

  after(ms: number, ...events: readonly Event[]): this {
    this.now += ms;
    return this.take(...events);
  }

  /** The next alarm rings when it is due. */
  ring(): this {
    this.now = Math.max(this.now, alarmOf(this.machine) ?? Number.NaN);
    return this.take({ type: "alarm" });
  }
}

const START = { type: "start" } as const;
const STOP = { type: "stop" } as const;
const RESTART = { type: "restart" } as const;
const QUIT = { type: "quit" } as const;
const ALARM = { type: "alarm" } as const;
const ready = (life = 1) => ({ type: "ready", life }) as const;
const pulse = (to: "alive" | "silent" | "hung", life = 1) => ({ type: "pulse", life, pulse: to }) as const;
const exited = (code: number | undefined = 1, life = 1) =>
  ({ type: "exited", life, code, said: undefined }) as const;
const looked = (answers: boolean, absent?: string) => ({ type: "looked", answers, absent }) as const;
const running = () => new Made().take(START, ready());

describe("a start", () => {
  test("begins a life, and what answers runs", () => {
    const made = new Made().take(START);
    expect(made.state).toEqual({ kind: "starting", life: 1, until: made.now + 30_000 });
    expect(made.effects).toEqual([{ type: "spawn", life: 1 }]);
    expect(made.take(ready()).state).toMatchObject({ kind: "running" });
  });

  test("that is asked for twice is one", () => {
    expect(new Made().take(START, START).machine.life).toBe(1);
    expect(running().take(START).effects).toEqual([]);
  });

  test("that does not come up in time is ended and counts as a crash", () => {
    const made = new Made().take(START).ring();
    expect(made.state).toMatchObject({ kind: "ending", next: { why: "not-ready" } });
    expect(made.effects).toEqual([{ type: "end", life: 1, inOrder: false }]);
    expect(made.take(exited(undefined)).state).toMatchObject({ kind: "pausing", until: made.now });
    expect(made.machine.restarts.total).toBe(1);
  });

  test("that we slept through gets a second chance, and only one", () => {
    const made = new Made().take(START).after(3_600_000, ALARM);
    expect(made.state).toMatchObject({ kind: "starting", until: made.now + SECOND_CHANCE });
    expect(made.ring().state.kind).toBe("ending");
  });

  test("that is impossible has failed, and can be asked for again", () => {
    const made = new Made().take(START, { type: "unstartable", life: 1, sentence: "No." });
    expect(made.state).toEqual({ kind: "failed", why: "unstartable", sentence: "No." });
    expect(made.take(START).effects).toEqual([{ type: "spawn", life: 2 }]);
  });
});

describe("one that falls", () => {
  test("is started again at once, then later and later, and given up after five", () => {
    const made = new Made().take(START);
    const pauses: number[] = [];
    for (let life = 1; life <= 5; life++) {
      made.take(exited(1, life));
      pauses.push((alarmOf(made.machine) ?? Number.NaN) - made.now);
      expect(made.ring().effects).toEqual([{ type: "spawn", life: life + 1 }]);
    }
    expect(pauses).toEqual([0, 250, 500, 1_000, 2_000]);
    expect(made.take(exited(1, 6)).state).toMatchObject({ kind: "failed", why: "gave-up" });
    expect(alarmOf(made.machine)).toBeUndefined();
    expect(made.take(START).machine).toMatchObject({
      life: 7,
      again: false,
      restarts: { recent: [], total: 5 },
    });
  });

  test("after a minute of health has all its tries again", () => {
    const made = running();
    made.after(60_000, exited());
    expect(made.state).toMatchObject({ kind: "pausing", until: made.now, fall: { healthyFor: 60_000 } });
    expect(made.machine.restarts.recent).toHaveLength(1);
  });

  test.each([64, 65])("with code %p is left, with its own words", (code) => {
    const said = { sentence: "It is damaged.", nextStep: "Mend it." };
    const { state } = running().take({ type: "exited", life: 1, code, said });
    expect(state).toMatchObject({ kind: "failed", why: "final", fall: { code, said } });
  });

  test("with a code that may pass is tried for a while, then left", () => {
    const made = new Made().take(START, exited(75));
    while (alarmOf(made.machine) !== undefined) made.ring().take(exited(75, made.machine.life));
    expect(made.machine.life).toBe(3_000 / 250 + 1);
    expect(made.state).toMatchObject({ kind: "failed", why: "final", fall: { code: 75 } });
    expect(made.machine.restarts.total).toBe(0);
  });

  test("is started at once by a person who can't wait", () => {
    const made = running().take(exited());
    made.ring().take(exited(1, 2));
    expect(made.state).toMatchObject({ kind: "pausing", until: made.now + 250 });
    expect(made.take(START).effects).toEqual([{ type: "spawn", life: 3 }]);
  });

  test("while it is waited for is stopped by a person who has had enough", () => {
    expect(running().take(exited(), STOP).state).toMatchObject({ kind: "stopped" });
  });
});

describe("one that does not answer", () => {
  test("is unhealthy until it does", () => {
    const made = running().take(pulse("silent"));
    expect(made.state.kind).toBe("unhealthy");
    expect(made.take(pulse("alive")).state).toMatchObject({ kind: "running" });
  });

  test("for too long is ended, and started again", () => {
    const made = running().after(5_000, pulse("silent"), pulse("hung"));
    expect(made.state).toMatchObject({ kind: "ending", next: { why: "hung", healthyFor: 5_000 } });
    expect(made.effects).toEqual([{ type: "end", life: 1, inOrder: false }]);
    expect(made.take(pulse("alive")).state.kind).toBe("ending");
    expect(made.take(exited(undefined)).ring().machine).toMatchObject({ life: 2, again: true });
  });
});

describe("one that is asked to", () => {
  test("stop is ended in order, and is no crash", () => {
    const made = running().take(STOP);
    expect(made.effects).toEqual([{ type: "end", life: 1, inOrder: true }]);
    expect(made.take(exited()).machine).toMatchObject({ state: { kind: "stopped" }, restarts: { total: 0 } });
  });

  test("start again is ended in order and begins anew at once, and is no crash", () => {
    const made = running().take(RESTART);
    expect(made.effects).toEqual([{ type: "end", life: 1, inOrder: true }]);
    made.take(exited(0));
    expect(made.effects).toEqual([{ type: "spawn", life: 2 }]);
    expect(made.machine).toMatchObject({ again: true, restarts: { total: 0 } });
  });

  test.each([
    [[STOP, START], "starting"],
    [[STOP, RESTART], "starting"],
    [[RESTART, STOP], "stopped"],
    [[pulse("hung"), STOP], "stopped"],
    [[pulse("hung"), RESTART], "starting"],
    [[STOP, START, QUIT], "stopped"],
  ])("do several things does the last: %j", (events, kind) => {
    expect(running().take(...events, exited()).state.kind).toBe(kind as State["kind"]);
  });

  test("end with the app is never started again", () => {
    for (const made of [new Made(), running(), running().take(exited()), new Made().take(START)]) {
      made.take(
        QUIT,
        START,
        RESTART,
        exited(1, made.machine.life),
        START,
        RESTART,
        ALARM,
        ready(made.machine.life),
      );
      expect(made.state.kind).toBe("stopped");
      expect(alarmOf(made.machine)).toBeUndefined();
    }
  });
});

test("what an earlier life did is of no consequence", () => {
  const made = running().take(RESTART, exited(), ready(2));
  const { machine } = made;
  made.take(exited(1, 1), pulse("hung", 1), ready(1), { type: "unstartable", life: 1, sentence: "No." });
  expect(made.machine).toBe(machine);
});

describe("where another one may answer", () => {
  const rules = { ...RULES, looksEvery: 15_000 };
  const asked = () => new Made(rules).take(START);

  test("it is looked for before a life begins", () => {
    expect(asked().effects).toEqual([{ type: "look" }]);
    expect(asked().take(looked(false)).effects).toEqual([{ type: "spawn", life: 1 }]);
  });

  test("that one is used, and nothing is begun or ended", () => {
    const made = asked().take(looked(true));
    for (const event of [STOP, RESTART, exited(), pulse("hung"), ready()]) {
      expect(made.take(event).state.kind).toBe("elsewhere");
      expect(made.effects).toEqual([]);
    }
  });

  test("ours is not begun where it is not there, and that is said", () => {
    const made = asked().take(looked(false, "It is not installed."));
    expect(made.state).toMatchObject({ kind: "stopped", detail: "It is not installed." });
  });

  test("one that comes later is noticed, and one that goes: not at the first question that it misses", () => {
    const made = new Made(rules).ring();
    expect(made.effects).toEqual([{ type: "look" }]);
    made.take(looked(false)).ring().take(looked(true));
    for (let miss = 1; miss < GONE_AFTER; miss++)
      expect(made.ring().take(looked(false)).state.kind).toBe("elsewhere");
    made.ring().take(looked(true)).ring().take(looked(false));
    expect(made.state.kind).toBe("elsewhere");
    expect(made.ring().take(looked(false)).state.kind).toBe("stopped");
  });

  test("it is looked for again after a fall", () => {
    const made = asked().take(looked(false), ready(), exited()).ring();
    expect(made.effects).toEqual([{ type: "look" }]);
    expect(made.take(looked(true)).state.kind).toBe("elsewhere");
  });

  test("a look that ends after all was ended begins nothing", () => {
    expect(asked().take(QUIT, looked(false)).state.kind).toBe("stopped");
    expect(asked().take(STOP, looked(false)).state.kind).toBe("stopped");
  });
});

describe("one that needs others", () => {
  const asked = () => new Made({ ...RULES, after: ["other"] }).take(START);

  test("waits for them", () => {
    expect(asked().effects).toEqual([{ type: "need" }]);
    expect(asked().take({ type: "needs-met" }).effects).toEqual([{ type: "spawn", life: 1 }]);
  });

  test("fails where they can't be had", () => {
    const { state } = asked().take({ type: "needs-failed", sentence: "The other does not run." });
    expect(state).toMatchObject({ kind: "failed", sentence: "The other does not run." });
  });

  test("and was stopped meanwhile does not begin", () => {
    expect(asked().take(STOP, { type: "needs-met" }).state.kind).toBe("stopped");
  });
});

test("an alarm that rings early does nothing", () => {
  const made = new Made().take(START);
  const { machine } = made;
  expect(made.after(29_999, ALARM).machine).toBe(machine);
});
