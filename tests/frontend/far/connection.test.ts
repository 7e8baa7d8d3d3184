import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackendState } from "../../../src-app/frontend/backend-state.ts";
import { FarConnection } from "../../../src-app/frontend/far/connection.ts";
import { Log } from "../../../src-app/frontend/log.ts";
import { FAR_TOKEN, FarDouble } from "../fixtures/far-double.ts";
import { until } from "../fixtures/processes.ts";

/** Real processes on a machine that may have much else to do (ms). */
setDefaultTimeout(60_000);

const nothing = async () => {};
const ABILITIES = {
  openExternal: nothing,
  openWindow: nothing,
  closeWindow: nothing,
  zoom: nothing,
  toggleFullscreen: nothing,
  useHere: () => {},
};

let folder: string;
let log: Log;
let double: FarDouble;
let shown: BackendState[];
let connection: FarConnection;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-connection-"));
  shown = [];
  log = new Log(folder, () => {});
  double = new FarDouble();
  connection = new FarConnection(double.far, {
    log,
    abilities: ABILITIES,
    show: (state) => shown.push(state),
  });
});

afterEach(async () => {
  connection.end();
  await double.goAway();
  log.close();
  rmSync(folder, { recursive: true, force: true });
});

/** It has been looked at once. */
async function begun() {
  await connection.begin();
  await connection.look();
}

const kinds = () => shown.map(({ kind }) => kind);

/** Asks the relay, as the view does. */
async function ask(): Promise<number> {
  const state = shown.find(({ kind }) => kind === "connected");
  if (state?.kind !== "connected") throw new Error("not connected");
  const headers = { authorization: `Bearer ${state.token}` };
  return (await fetch(`http://127.0.0.1:${state.port}/`, { headers })).status;
}

test("it is shown once it is there, with a token of its own", async () => {
  await begun();
  expect(shown).toEqual([
    { kind: "starting" },
    { kind: "connected", port: expect.any(Number), token: expect.any(String), elsewhere: double.address },
  ]);
  expect(JSON.stringify(shown)).not.toContain(FAR_TOKEN);
  expect(await ask()).toBe(200);
  expect(connection.report()).toMatchObject({
    name: "connection",
    status: "running",
    pid: null,
    ours: false,
  });
});

test("the window notices by its first question that it has gone, and by nothing that it is back", async () => {
  await begun();
  await double.goAway();
  await expect(ask()).rejects.toThrow();
  await until(() => kinds().at(-1) === "lost");
  expect(connection.report()).toMatchObject({ status: "unhealthy", restarts: 1 });
  double.comeBack();
  await until(() => kinds().at(-1) === "connected");
  expect(await ask()).toBe(200);
});

test("another token than the one that is kept is for a person to see", async () => {
  await begun();
  double.token = "another";
  await connection.look();
  expect(shown.at(-1)).toMatchObject({ kind: "failed", failure: "far-away" });
  expect(connection.report()).toMatchObject({ status: "failed", detail: expect.stringContaining("token") });
});

test("what has ended asks no more and answers no more", async () => {
  await begun();
  connection.end();
  await expect(ask()).rejects.toThrow();
  const asked = double.asked.length;
  await connection.look();
  expect(double.asked).toHaveLength(asked);
});

test("no token gets into the log, be it said by mistake", async () => {
  await begun();
  const state = shown.at(-1);
  const own = state?.kind === "connected" ? state.token : "";
  log.say("Hearth", `oops ${FAR_TOKEN} ${own}`);
  log.close();
  const written = readFileSync(join(folder, "logs/hearth.log"), "utf8");
  expect(written).toContain("oops");
  expect(written).not.toContain(FAR_TOKEN);
  expect(written).not.toContain(own);
});
