import { expect, test } from "bun:test";
import type { ProcessReport } from "../../src-app/frontend/contract.ts";
import { shellReport, Workers, workersIn } from "../../src-app/frontend/reports.ts";

const SINCE = "2026-11-21T11:55:00+00:00";
const TOLD = { name: "passages", status: "running", pid: 4711, restarts: 2, since: SINCE };
const WORKER = { ...TOLD, status: "running", port: null, detail: "", ours: false, url: null } as const;

function report(name: string): ProcessReport {
  return { ...WORKER, name };
}

test("what is told of a worker becomes a report of a process that the shell leaves alone", () => {
  expect(workersIn([TOLD])).toEqual([WORKER]);
  expect(workersIn([{ ...TOLD, status: "stopped", pid: null }])).toEqual([
    { ...WORKER, status: "stopped", pid: null },
  ]);
  expect(workersIn([])).toEqual([]);
});

test.each([
  undefined,
  "passages",
  [null],
  [{ ...TOLD, name: "Passages\u001b[31m" }],
  [{ ...TOLD, status: "asleep" }],
  [{ ...TOLD, pid: -1 }],
  [{ ...TOLD, pid: 1.5 }],
  [{ ...TOLD, restarts: "2" }],
  [{ ...TOLD, since: "soon" }],
  Array(9).fill(TOLD),
])("%j is not believed", (told) => {
  expect(workersIn(told)).toBeUndefined();
});

test("workers stand after the backend, until that is no longer there", async () => {
  const [shell, backend, ollama] = [report("shell"), report("backend"), report("ollama")];
  const workers = new Workers();
  const names = () => workers.among([shell, backend, ollama]).map(({ name }) => name);
  expect(names()).toEqual(["shell", "backend", "ollama"]);
  await workers.tell([WORKER]);
  workers.follow({ kind: "connected", port: 1, token: "t" });
  expect(names()).toEqual(["shell", "backend", "passages", "ollama"]);
  workers.follow({ kind: "silent" });
  expect(names()).toContain("passages");
  workers.follow({ kind: "reconnecting" });
  expect(names()).toEqual(["shell", "backend", "ollama"]);
});

test("the shell reports itself as what nobody starts or stops", () => {
  const told = shellReport(new Date(Date.parse(SINCE)), "hearth-shell 9.9");
  expect(told).toMatchObject({ name: "shell", status: "running", pid: process.pid, ours: false });
  expect(told).toMatchObject({ since: "2026-11-21T11:55:00.000Z", detail: "hearth-shell 9.9" });
});
