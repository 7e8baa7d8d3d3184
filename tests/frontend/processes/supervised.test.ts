/** Faults of real processes: after each there is no orphan, the state is true, and what is said helps. */

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { runs, until } from "../fixtures/processes.ts";
import { QUICK, Supervising } from "../fixtures/supervising.ts";

const SLOW = 30_000;
const HISTORIES = 50;
const AT_ONCE = 5;

let it: Supervising;

beforeEach(() => {
  it = new Supervising();
  it.install();
});

afterEach(async () => {
  await it.stop();
  await until(() => !it.everyone().some(runs)); // no orphan, whatever happened
  await it.end();
});

/** Starts the stand-in with these faults. */
function start(wrong: string, described = [QUICK]) {
  const supervisor = it.make({ STAND_IN_WRONG: wrong }, described);
  supervisor.begin();
  return supervisor;
}

/** Every status that was told of, without repetitions. */
const statuses = () =>
  it.told.map(([ollama]) => ollama?.status).filter((status, index, all) => status !== all[index - 1]);
const present = () => it.lives().at(-1) ?? 0;
const tail = () => it.log.tail().join("\n");

test("one that is killed is started again, at another port if need be, and that is counted", async () => {
  start("");
  await it.is("running");
  process.kill(present(), "SIGKILL");
  await until(() => it.lives().length === 2);
  const report = await it.is("running");
  expect(report).toMatchObject({ pid: present(), restarts: 1 });
  expect(report.url).toBe(`http://${it.record()[1]?.host}`);
  expect(statuses()).toEqual(["starting", "running", "starting", "running"]);
  expect(it.told.flat().map(({ detail }) => detail)).toContainEqual(
    expect.stringMatching(/^It was ended by a signal after \d\.\d s, and is started again\.$/),
  );
  expect(tail()).toContain("[Hearth] Ollama was ended by a signal");
});

test("one that is stopped is unhealthy, then ended and started again", async () => {
  start("");
  await it.is("running");
  const [first = 0] = it.lives();
  process.kill(first, "SIGSTOP");
  expect(await it.is("unhealthy")).toMatchObject({ pid: first, detail: "It does not answer." });
  await until(() => it.lives().length === 2);
  expect(await it.is("running")).toMatchObject({ pid: present(), restarts: 1 });
  expect(runs(first)).toBe(false);
});

test("one that is stopped and goes on in time is only said to have been unhealthy", async () => {
  start("");
  await it.is("running");
  process.kill(present(), "SIGSTOP");
  await it.is("unhealthy");
  process.kill(present(), "SIGCONT");
  expect(await it.is("running")).toMatchObject({ restarts: 0 });
  expect(it.lives()).toHaveLength(1);
});

test("one that is slow to start is starting until it answers", async () => {
  start("slow");
  await until(() => it.lives().length === 1);
  expect(it.report()).toMatchObject({ status: "starting", pid: present(), port: null, url: null });
  await it.is("running");
  expect(statuses()).toEqual(["starting", "running"]);
});

test(
  "one that is never ready is ended and tried again, then given up, and that is said",
  async () => {
    const ready = { ...QUICK.ready, within: 200 } as typeof QUICK.ready;
    start("never", [{ ...QUICK, ready }]);
    const { detail, restarts, pid } = await it.is("failed");
    expect(detail).toBe(
      "Ollama was started again and again, and did not come up in time each time; the log says more.",
    );
    expect({ restarts, pid, running: statuses().includes("running") }).toEqual({
      restarts: 5,
      pid: null,
      running: false,
    });
    expect(it.everyone().filter(runs)).toEqual([]);
  },
  SLOW,
);

test(
  "one that ends at once is given up after five restarts, and its own words are in the log",
  async () => {
    const supervisor = start("crash");
    const { detail } = await it.is("failed");
    expect(detail).toBe("Ollama was started again and again, and ended each time; the log says more.");
    expect(it.lives()).toHaveLength(6);
    expect(tail()).toContain("it broke");
    await supervisor.start("ollama"); // a person may try again
    await it.is("failed");
    expect(it.lives().length).toBe(12);
  },
  SLOW,
);

test("one that floods its log runs on, and what was too much is counted", async () => {
  start("flood");
  await it.is("running");
  expect(tail()).toContain("bytes more");
  expect(it.log.tail().length).toBeLessThan(1_000);
});

test("one whose port was taken in the last moment gets another one", async () => {
  start("robbed");
  await until(() => it.lives().length === 2);
  const report = await it.is("running");
  const [robbed, next] = it.record().filter(({ host }) => host !== undefined);
  expect(report.url).toBe(`http://${next?.host}`);
  expect(next?.host).not.toBe(robbed?.host);
  expect(tail()).toContain("Address already in use");
  process.kill(it.record().find(({ thief }) => thief !== undefined)?.thief ?? 0, "SIGKILL");
});

test("one that ignores SIGTERM is killed", async () => {
  const supervisor = start("deaf");
  await it.is("running");
  const stopped = supervisor.stop("ollama");
  expect(it.report()).toMatchObject({ status: "running", pid: present(), detail: "It is being ended." });
  expect(await stopped).toMatchObject({ status: "stopped", pid: null });
  expect(runs(present())).toBe(false);
});

describe("one that leaves grandchildren", () => {
  const children = () => it.record().flatMap((entry) => entry.children ?? []);

  test.each(["stop", "restart"] as const)("has them ended by a %s", async (asked) => {
    const supervisor = start("grandchildren");
    await it.is("running");
    const left = children();
    expect(left.map(runs)).toEqual([true, true]);
    await supervisor[asked]("ollama");
    await until(() => !left.some(runs));
  });

  test("and is killed has them ended before the next life begins", async () => {
    start("grandchildren");
    await it.is("running");
    const left = children();
    process.kill(present(), "SIGKILL");
    await until(() => it.lives().length === 2);
    await until(() => !left.some(runs));
    await it.is("running");
  });
});

describe("the end of the app in every state", () => {
  test.each([
    ["starting", "never"],
    ["running", "deaf grandchildren"],
    ["failed", "crash"],
  ] as const)("leaves nothing where it is %s", async (status, wrong) => {
    const supervisor = start(wrong);
    await it.is(status);
    if (status === "starting") await until(() => it.lives().length === 1);
    await supervisor.end();
    await until(() => !it.everyone().some(runs));
    await supervisor.start("ollama");
    expect(it.report().pid).toBeNull();
  });

  test("leaves nothing where it is unhealthy, or about to be started again", async () => {
    const supervisor = start("", [{ ...QUICK, restarts: { ...QUICK.restarts, delays: [60_000] } }] as never);
    await it.is("running");
    process.kill(present(), "SIGSTOP");
    await it.is("unhealthy");
    await until(() => it.report().detail.includes("is started again"));
    expect(it.report()).toMatchObject({ status: "starting", pid: null, ours: true });
    await supervisor.end();
    expect(it.report()).toMatchObject({ status: "stopped", pid: null, ours: false });
  });
});

type Act = "kill" | "freeze" | "go on" | "terminate" | "start" | "stop" | "restart" | "wait";
const acts: fc.Arbitrary<Act> = fc.constantFrom(
  ...(["kill", "freeze", "go on", "terminate", "start", "stop", "restart", "wait"] as const),
);
interface History {
  readonly wrong: string;
  readonly acts: readonly { readonly act: Act; readonly pause: number }[];
}
const histories: fc.Arbitrary<History> = fc.record({
  wrong: fc.constantFrom("", "", "deaf", "grandchildren", "slow", "crash", "deaf grandchildren"),
  acts: fc.array(fc.record({ act: acts, pause: fc.integer({ min: 0, max: 120 }) }), {
    minLength: 3,
    maxLength: 10,
  }),
});

/** Lets one history happen to real processes, and looks whether what is said is so. */
async function happen({ wrong, acts: history }: History) {
  const world = new Supervising();
  world.install();
  const supervisor = world.make({ STAND_IN_WRONG: wrong });
  supervisor.begin();
  const signal = (name: NodeJS.Signals) => {
    const { pid } = world.report();
    if (pid !== null && runs(pid)) process.kill(pid, name);
  };
  for (const { act, pause } of history) {
    if (act === "kill") signal("SIGKILL");
    else if (act === "terminate") signal("SIGTERM");
    else if (act === "freeze") signal("SIGSTOP");
    else if (act === "go on") signal("SIGCONT");
    else if (act !== "wait") void supervisor[act]("ollama").catch(() => {}); // refused where there is nothing to do
    await Bun.sleep(pause);
  }
  await until(
    () =>
      /^(running|stopped|failed)$/.test(world.report().status) &&
      world.report().detail !== "It is being ended.",
  );
  const { status, pid, url, detail } = world.report();
  const living = world.lives().filter(runs);
  if (status === "running") expect(living).toEqual([pid as number]);
  else expect({ living, pid, url }).toEqual({ living: [], pid: null, url: null });
  if (status === "failed") expect(detail).toContain("again and again");
  await supervisor.end();
  await until(() => !world.everyone().some(runs));
  expect(world.report()).toMatchObject({ pid: null, ours: false });
  await world.end();
}

test(
  `${HISTORIES} random histories of real processes leave no orphan and tell the truth`,
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const waiting = [...fc.sample(histories, { numRuns: HISTORIES, seed })];
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        try {
          await happen(next);
        } catch (error) {
          throw new Error(`seed ${seed}: ${JSON.stringify(next)}`, { cause: error });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  },
  4 * SLOW,
);
