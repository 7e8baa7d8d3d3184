import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SidecarReport } from "../../src-app/frontend/contract.ts";
import { openListener } from "../../src-app/frontend/listening.ts";
import { Log } from "../../src-app/frontend/log.ts";
import { ollama, Sidecars } from "../../src-app/frontend/sidecars.ts";
import { runs, until } from "./fixtures/processes.ts";

/** An `ollama` that serves its version and nothing else. */
const OLLAMA = `#!/usr/bin/env python3
import os, socket, sys
assert sys.argv[1:] == ["serve"]
print("serving", os.getpid(), flush=True)
host, port = os.environ["OLLAMA_HOST"].split(":")
with socket.create_server((host, int(port))) as listener:
    while True:
        connection, _ = listener.accept()
        connection.recv(9999)
        connection.sendall(b"HTTP/1.0 200 ok\\r\\n\\r\\n{}")
        connection.close()
`;

let folder = "";
let log: Log;
let reports: SidecarReport[] = [];
let sidecars: Sidecars;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-sidecars-"));
  log = new Log(folder, () => {});
  reports = [];
});

afterEach(async () => {
  await sidecars.end();
  log.close();
  rmSync(folder, { recursive: true, force: true });
});

function install(program: string) {
  writeFileSync(join(folder, "ollama"), program);
  chmodSync(join(folder, "ollama"), 0o700);
}

function make(host: string, path = `${folder}:${process.env.PATH}`) {
  const env = { PATH: path, OLLAMA_HOST: host };
  sidecars = new Sidecars([ollama(env)], env, log, (all) => reports.push(...all));
}

/** A port that nobody listens on. */
function freePort(): number {
  const listener = openListener();
  listener?.close();
  return listener?.port ?? 0;
}

const serving = () =>
  log
    .tail()
    .flatMap((line) => /serving (\d+)/.exec(line)?.[1] ?? [])
    .map(Number);

test("an installed Ollama that does not answer is started, told of, and ended with us", async () => {
  install(OLLAMA);
  make(`127.0.0.1:${freePort()}`);
  expect(await sidecars.start("ollama")).toMatchObject({ name: "ollama", status: "starting" });
  await until(() => reports.some((report) => report.status === "running"));
  const [pid = 0] = serving();
  expect(runs(pid)).toBe(true);
  await sidecars.end();
  expect(runs(pid)).toBe(false);
});

test("an Ollama that answers is left alone", async () => {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("{}") });
  install("#!/bin/sh\necho serving 1");
  make(`127.0.0.1:${server.port}`);
  expect(await sidecars.start("ollama")).toMatchObject({ status: "running", pid: null });
  await expect(sidecars.restart("ollama")).rejects.toThrow("not started by Hearth");
  expect(serving()).toEqual([]);
  server.stop(true);
});

test("one that is killed is started again", async () => {
  install(OLLAMA);
  make(`127.0.0.1:${freePort()}`);
  await sidecars.start("ollama");
  await until(() => reports.some((report) => report.status === "running"));
  process.kill(serving()[0] ?? 0, "SIGKILL");
  await until(() => serving().length === 2);
  await until(() => sidecars.reports()[0]?.status === "running");
  expect(sidecars.reports()[0]).toMatchObject({ restarts: 1 });
});

test("a restart that is asked for ends one and starts another", async () => {
  install(OLLAMA);
  make(`127.0.0.1:${freePort()}`);
  await sidecars.start("ollama");
  await until(() => sidecars.reports()[0]?.status === "running");
  await sidecars.restart("ollama");
  await until(() => sidecars.reports()[0]?.status === "running" && serving().length === 2);
  expect(runs(serving()[0] ?? 0)).toBe(false);
});

test("started twice at once, it is started once", async () => {
  install(OLLAMA);
  make(`127.0.0.1:${freePort()}`);
  await Promise.all([sidecars.start("ollama"), sidecars.start("ollama")]);
  await until(() => sidecars.reports()[0]?.status === "running");
  expect(serving()).toHaveLength(1);
});

test("where Ollama is not installed, that is said", async () => {
  make(`127.0.0.1:${freePort()}`, folder);
  await expect(sidecars.start("ollama")).rejects.toThrow("not installed");
});

test("an Ollama of another machine is not started here", async () => {
  install(OLLAMA);
  make("192.0.2.1:1");
  await expect(sidecars.start("ollama")).rejects.toThrow("another machine");
});

test("nothing else can be started", async () => {
  make("127.0.0.1:1");
  await expect(sidecars.start("sh")).rejects.toThrow("no such process");
});
