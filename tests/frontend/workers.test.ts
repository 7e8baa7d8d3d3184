import { expect, test } from "bun:test";
import type { ProcessReport } from "../../src-app/frontend/contract.ts";
import { withWorkers, workersIn } from "../../src-app/frontend/workers.ts";

const SINCE = "2026-11-21T11:55:00+00:00";
const TOLD = { name: "passages", status: "running", pid: 4711, restarts: 2, since: SINCE };
const WORKER = { ...TOLD, status: "running", port: null, detail: "", ours: false, url: null } as const;

function report(name: string, status: ProcessReport["status"] = "running"): ProcessReport {
  return { ...WORKER, name, status };
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

test("workers stand after the backend, and only while it runs", () => {
  const [shell, ollama] = [report("shell"), report("ollama")];
  const names = (backend: ProcessReport) =>
    withWorkers([shell, backend, ollama], [WORKER]).map(({ name }) => name);
  expect(names(report("backend"))).toEqual(["shell", "backend", "passages", "ollama"]);
  expect(names(report("backend", "starting"))).toEqual(["shell", "backend", "ollama"]);
  expect(withWorkers([shell], [WORKER])).toEqual([shell]);
});
