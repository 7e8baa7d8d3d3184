import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Courier } from "../../../src-app/frontend/dev/courier.ts";
import type { Fault } from "../../../src-app/frontend/dev/typescript.ts";
import { until } from "../fixtures/processes.ts";

const TOKEN = "x".repeat(43);
const FAULT: Fault = { kind: "typescript", file: "x.ts", line: 1, message: "no" };

interface Brought {
  readonly files: readonly string[];
  readonly faults: readonly Fault[];
}

let folder = "";
let brought: Brought[] = [];
let status = 204;
let courier: Courier;
let server: ReturnType<typeof Bun.serve>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-courier-"));
  brought = [];
  status = 204;
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      expect(new URL(request.url).pathname).toBe("/dev/changes");
      expect(request.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
      brought.push((await request.json()) as Brought);
      return new Response(null, { status });
    },
  });
  courier = new Courier(folder);
});

afterEach(async () => {
  courier.end();
  await server.stop(true);
  rmSync(folder, { recursive: true, force: true });
});

function announce() {
  const launch = { url: `http://127.0.0.1:${server.port}`, token: TOKEN, pid: process.pid };
  writeFileSync(join(folder, "launch.json"), JSON.stringify(launch));
}

test("what has changed is brought once", async () => {
  announce();
  courier.changed(["a.css"]);
  await until(() => brought.length === 1);
  courier.changed(["b.css"]);
  await until(() => brought.length === 2);
  expect(brought).toEqual([
    { files: ["a.css"], faults: [] },
    { files: ["b.css"], faults: [] },
  ]);
});

test("what can't be brought yet is brought as soon as there is a backend", async () => {
  courier.changed(["a.css"]);
  courier.tell([FAULT]);
  courier.changed(["b.css"]);
  await Bun.sleep(0);
  announce();
  await until(() => brought.length > 0);
  expect(brought.at(-1)).toEqual({ files: ["a.css", "b.css"], faults: [FAULT] });
});

test("what was refused is brought again", async () => {
  announce();
  status = 503;
  courier.changed(["a.css"]);
  await until(() => brought.length > 0);
  status = 204;
  const before = brought.length;
  await until(() => brought.length > before);
  expect(brought.at(-1)).toEqual({ files: ["a.css"], faults: [] });
});

test("a new backend is told of the faults that there still are, and of none where there are none", async () => {
  announce();
  courier.tell();
  courier.tell([FAULT]);
  await until(() => brought.length === 1);
  courier.tell();
  await until(() => brought.length === 2);
  courier.tell([]);
  await until(() => brought.length === 3);
  courier.tell();
  courier.changed(["a.css"]);
  await until(() => brought.length === 4);
  expect(brought.map(({ faults }) => faults.length)).toEqual([1, 1, 0, 0]);
});
