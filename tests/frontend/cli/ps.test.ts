import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lasting, table } from "../../../src-app/frontend/cli/ps.ts";
import type { ProcessReport } from "../../../src-app/frontend/contract.ts";
import { type First, takeInstance } from "../../../src-app/frontend/instance.ts";

const PROGRAM = join(import.meta.dir, "../../../src-app/frontend/cli/ps.ts");
const SINCE = "2026-11-21T13:36:27.123Z";
const SHELL: ProcessReport = {
  ...{ name: "shell", status: "running", pid: 7, port: null, since: SINCE, restarts: 0 },
  ...{ detail: "hearth-shell 0.1.0", ours: false, url: null },
};
const OLLAMA: ProcessReport = {
  ...{ name: "ollama", status: "unhealthy", pid: 4711, port: 57_221, since: SINCE, restarts: 2 },
  ...{ detail: "It does not answer.", ours: true, url: "http://127.0.0.1:57221" },
};

let folder = "";
let first: First | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth ps ü "));
});

afterEach(() => {
  first?.end();
  first = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function runs(...processes: readonly ProcessReport[]) {
  await runsOn(folder, ...processes);
}

async function runsOn(folder: string, ...processes: readonly ProcessReport[]) {
  const instance = await takeInstance(folder);
  if (instance.kind !== "first") throw new Error("another one is first");
  first = instance;
  first.answer(async () => ({ ok: true, status: { processes, view: "none" } }));
}

async function ps(...words: readonly string[]) {
  return psIn({ HEARTH_DATA_DIR: folder }, ...words);
}

async function psIn(own: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const env = { PATH: process.env.PATH, ...own };
  const asking = Bun.spawn([process.execPath, PROGRAM, ...words], { env, stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([
    new Response(asking.stdout).text(),
    new Response(asking.stderr).text(),
  ]);
  return { code: await asking.exited, out, err };
}

test("every process stands in a table", async () => {
  await runs(SHELL, OLLAMA);
  const { code, out, err } = await ps();
  const [head, shell, ollama, ...rest] = out.split("\n");
  expect({ code, err, rest }).toEqual({ code: 0, err: "", rest: [""] });
  expect(head).toMatch(/^NAME +STATE +PID +PORT +RESTARTS +SINCE$/);
  expect(shell).toMatch(/^shell +running +7 +– +0 +.+ {2}hearth-shell 0\.1\.0$/);
  expect(ollama).toMatch(/^ollama +unhealthy +4711 +57221 +2 +.+ {2}It does not answer\.$/);
});

test("for a program there is one object a line", async () => {
  await runs(SHELL, OLLAMA);
  const { code, out } = await ps("--json");
  expect(code).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line: string) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      name: "shell",
      state: "running",
      pid: 7,
      port: null,
      restarts: 0,
      ours: false,
    }),
    expect.objectContaining({ name: "ollama", state: "unhealthy", pid: 4711, port: 57_221, restarts: 2 }),
  ]);
});

describe("a demo, which has a folder of its own", () => {
  test("is shown where it is asked for, and told of where it is not", async () => {
    const demo = join(folder, "hearth/demo");
    mkdirSync(demo, { recursive: true });
    await runsOn(demo, SHELL);
    const shown = await psIn({ XDG_DATA_HOME: folder, HOME: folder }, "--demo", "--json");
    expect([shown.code, JSON.parse(shown.out).name]).toEqual([0, "shell"]);
    const missed = await psIn({ XDG_DATA_HOME: folder, HOME: folder });
    expect([missed.code, missed.err]).toEqual([
      1,
      `hearth: Hearth does not run on ${join(folder, "hearth")}. A demo does: ./hearth ps --demo\n`,
    ]);
  });

  test("shares the folder that is named", async () => {
    await runs(SHELL);
    expect((await ps("--demo")).code).toBe(0);
  });
});

describe("where there is nothing to show", () => {
  test.each(["never ran", "was killed", "has no folder"])("because Hearth %s, that is said", async (why) => {
    if (why === "was killed") writeFileSync(join(folder, "shell.sock"), "");
    if (why === "has no folder") rmSync(folder, { recursive: true });
    const { code, out, err } = await ps("--json");
    mkdirSync(folder, { recursive: true });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(`hearth: Hearth does not run on ${folder}. Start it with ./hearth.\n`);
  });

  test("because Hearth is silent, that is said", async () => {
    const deaf: Server = createServer(() => {});
    await new Promise<void>((resolve) => deaf.listen(join(folder, "shell.sock"), resolve));
    const { code, out, err } = await ps();
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("does not answer");
    deaf.close();
  });
});

test.each(["--all", "--json x", "--demo --demo x", "--json --json", "ollama"])(
  "%j is wrong usage",
  async (words) => {
    const { code, out, err } = await ps(...words.split(" "));
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: "usage: ./hearth ps [--demo] [--json]\n" });
  },
);

test("columns are as wide as what stands in them", () => {
  const lines = table([{ ...SHELL, name: "a-very-long-name" }, OLLAMA], Date.parse(SINCE)).split("\n");
  const places = lines.map((line) => line.search(/STATE|running|unhealthy/));
  expect(new Set(places)).toEqual(new Set(["a-very-long-name  ".length]));
});

test.each([
  [-5, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min 0 s"],
  [7_500_000, "2 h 5 min"],
  [180_000_000, "2 d 2 h"],
])("%p ms are %p", (ms, text) => {
  expect(lasting(ms)).toBe(text);
});
