/** Which way Hearth runs, switched in a real launch on the fake backend: this computer, a Hearth elsewhere, and back. */

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessReport } from "../../src-app/frontend/contract.ts";
import { FarFile } from "../../src-app/frontend/far/kept.ts";
import { askFirst } from "../../src-app/frontend/instance.ts";
import { FAR_TOKEN, FarDouble } from "./fixtures/far-double.ts";
import { TestLaunch } from "./fixtures/launch.ts";
import { runs, until } from "./fixtures/processes.ts";
import type { Noted } from "./fixtures/recording-view.ts";

/** Real processes on a machine that may have much else to do (ms). */
setDefaultTimeout(60_000);

let launch: TestLaunch;
let double: FarDouble;

beforeEach(() => {
  launch = new TestLaunch();
  double = new FarDouble();
});

afterEach(async () => {
  await launch.end();
  await double.goAway();
});

const asking = (name: string, args: Record<string, unknown>) => ["--ask", JSON.stringify({ name, args })];
const named = (more: Record<string, unknown> = {}) => ({
  address: double.address,
  port: "",
  token: FAR_TOKEN,
  ...more,
});
const connecting = (more: Record<string, unknown> = {}) => asking("far.connect", named(more));

const mounts = () =>
  launch.view.noted.filter((noted): noted is Noted & { call: "mount" } => noted.call === "mount");

async function processes(): Promise<readonly string[]> {
  const reply = await askFirst(launch.folder, { type: "status" });
  const reports: readonly ProcessReport[] = (reply?.ok && reply.status?.processes) || [];
  return reports.map(({ name, status }) => `${name} ${status}`);
}

/** The button of the settings page over there, which the relay answers. */
async function pressWayBack() {
  const { port, token } = mounts().at(-1) ?? { port: 0, token: "" };
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}/far-connection`, { method: "DELETE", headers });
  expect(answer.status).toBe(204);
}

/** Starts as the window of the Hearth elsewhere. */
async function startFar(more: Parameters<TestLaunch["start"]>[1] = {}) {
  new FarFile(launch.folder).use(double.far);
  await launch.start([], more);
}

describe("at the backend's word", () => {
  test("the window becomes another Hearth's, and what ran here ends", async () => {
    writeFileSync(join(launch.folder, "window.json"), JSON.stringify({ path: "/conversations/7" }));
    await launch.start(connecting());
    await until(() => mounts().length === 2);
    const [here, there] = mounts();
    expect(here?.path).toBe("/conversations/7");
    expect(there?.path).toBe("/"); // a conversation of this computer's is none over there
    expect(there?.port).not.toBe(here?.port);
    expect([here?.token, FAR_TOKEN]).not.toContain(there?.token);
    await until(() => launch.lives().every((pid) => !runs(pid)));
    await until(() => launch.lives().length === 1);
    expect(await processes()).toEqual(["shell running", "connection running"]);
    expect(new FarFile(launch.folder).isUsed).toBe(true);
    expect(launch.told.join("\n")).not.toContain(FAR_TOKEN);
  });

  test.each([
    [{ token: "x".repeat(43) }, "does not know this token"],
    [{ address: "http://127.0.0.1:9" }, "Nothing answers"],
    [{ address: "http://hearth.example" }, "could read along"],
    [{ token: "" }, "token"],
    [{ port: 8765 }, "lacks"],
  ])("with %p it is refused and nothing changes", async (more, says) => {
    await launch.start(connecting(more));
    expect(await launch.heard("reply")).toMatchObject({ ok: false, result: expect.stringContaining(says) });
    expect(new FarFile(launch.folder).isUsed).toBe(false);
    expect(mounts().every(({ port }) => port === mounts()[0]?.port)).toBe(true);
  });

  test("trying says what is there and changes nothing", async () => {
    await launch.start(asking("far.try", named()));
    const reply = await launch.heard("reply");
    expect(reply).toMatchObject({ ok: true, result: { is_well: true, next_step: "" } });
    expect(new FarFile(launch.folder).far).toBeUndefined();
  });

  test("what was named last is told without its token, which is used for that address alone", async () => {
    const file = new FarFile(launch.folder);
    file.use(double.far);
    file.rest();
    await launch.start(asking("far.named", {}));
    expect(await launch.heard("reply")).toEqual({
      type: "reply",
      id: "1",
      ok: true,
      result: { address: double.address },
    });
  });

  test("where OLLAMA_HOST decides, it is refused", async () => {
    const { env } = launch.options();
    await launch.start(connecting(), { env: { ...env, OLLAMA_HOST: "127.0.0.1:9" } });
    expect(await launch.heard("reply")).toMatchObject({
      ok: false,
      result: expect.stringContaining("OLLAMA_HOST"),
    });
  });
});

describe("from the next start on", () => {
  test("nothing is started here, and the page over there leads back", async () => {
    await startFar();
    await launch.view.mounted();
    expect(await processes()).toEqual(["shell running", "connection running"]);
    expect(launch.lives()).toEqual([]);
    await pressWayBack();
    await until(() => mounts().length === 2);
    expect(launch.lives()).toHaveLength(1);
    expect(new FarFile(launch.folder).isUsed).toBe(false);
    expect((await processes()).some((each) => each.startsWith("connection"))).toBe(false);
  });

  test("where it does not answer, the status page says so and leads back", async () => {
    await double.goAway();
    await startFar();
    const page = await launch.view.shown("far-away");
    expect(page).toContain(double.address);
    for (const action of ["restart", "use-here", "copy-report", "quit"])
      expect(page).toContain(`data-action="${action}"`);
    launch.view.emit({ type: "action", action: "use-here" });
    await launch.view.mounted();
    expect(launch.lives()).toHaveLength(1);
  });

  test("another try from the status page brings it where it is back", async () => {
    await double.goAway();
    await startFar();
    await launch.view.shown("far-away");
    double.comeBack();
    launch.view.emit({ type: "action", action: "restart" });
    await launch.view.mounted();
    expect(launch.lives()).toEqual([]);
  });

  test("away in between, the page stays and says so", async () => {
    await startFar();
    const { port } = await launch.view.mounted();
    await double.goAway();
    await fetch(`http://127.0.0.1:${port}/`, {
      headers: { authorization: `Bearer ${mounts()[0]?.token}` },
    }).catch(() => {});
    const lost = await launch.view.connection("lost");
    double.comeBack();
    await launch.view.connection("connected", launch.view.noted.indexOf(lost));
    expect(mounts()).toHaveLength(1);
  });

  test("without a window its address is printed, and where it is away the shell ends with 69", async () => {
    await startFar({ window: false });
    await until(() => launch.printed.length > 0);
    const [address = ""] = launch.printed;
    expect((await fetch(address, { redirect: "manual" })).status).toBe(303);
    await launch.end();
    launch = new TestLaunch();
    await double.goAway();
    await startFar({ window: false });
    expect(await launch.running?.ended).toBe(69);
  });

  test("the person can start on this computer all the same, and stays there", async () => {
    await startFar({ here: true });
    await launch.view.mounted();
    expect(launch.lives()).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(launch.folder, "far.json"), "utf8"))).toMatchObject({ used: false });
  });

  test("OLLAMA_HOST is meant for this computer", async () => {
    const { env } = launch.options();
    await startFar({ env: { ...env, OLLAMA_HOST: "127.0.0.1:9" } });
    await launch.view.mounted();
    expect(launch.lives()).toHaveLength(1);
    expect(new FarFile(launch.folder).isUsed).toBe(true); // for another start
  });
});
