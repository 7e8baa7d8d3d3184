import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Desktop } from "../../../src-app/frontend/desktop/desktop.ts";
import type { Toolkit } from "../../../src-app/frontend/toolkit.ts";
import { TestBus, whyNoBus } from "../fixtures/bus.ts";
import { NotificationsDouble, PortalDouble, TrayDouble } from "../fixtures/desktop-doubles.ts";
import { FalseBus, refusal } from "../fixtures/false-bus.ts";
import { until } from "../fixtures/processes.ts";

let folder = "";
let done: string[] = [];
let desktop: Desktop | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-desktop-"));
  done = [];
});
afterEach(async () => {
  await desktop?.close();
  rmSync(folder, { recursive: true });
});

async function start(
  env: Readonly<Record<string, string>> = {},
  { canHide = true, platform = "linux" as NodeJS.Platform, toolkit = undefined as Toolkit | undefined } = {},
): Promise<Desktop> {
  const act = (name: string) => () => void done.push(name);
  const acts = {
    show: (path?: string) => void done.push(`show ${path ?? "where it was"}`),
    quickQuestion: act("quick"),
    pauseDownloads: act("pause"),
    resumeDownloads: act("resume"),
    quit: act("quit"),
    useHere: act("here"),
  };
  const say = (line: string) => void done.push(line);
  const settings = { env: { ...env, HOME: folder }, folder, acts, canHide, say, platform, toolkit };
  desktop = await Desktop.start(settings);
  return desktop;
}

const NOTHING = { tray: null, global_key: null, notifications: false, dialogs: false };
const TOLD = { tag: "a", title: "b", body: "c", path: "/models" };

test("without a bus only what needs none is offered", async () => {
  const here = await start();
  expect(here.offers()).toEqual({ ...NOTHING, autostart: false, listing: false });
  expect(here.keepsInTray).toBe(false);
  expect(() => here.notify(TOLD)).toThrow("no notifications");
  expect(() => here.saveFile({ title: "x", name: "y" })).toThrow("no dialogs");
  await expect(here.set("tray", true)).rejects.toThrow("does not have that");
  here.cameToFront();
  here.setDownloads("running");
  expect(done).toEqual([]);
});

/** A toolkit that notes what is asked of it. */
function noting(): Toolkit {
  return {
    openFiles: async ({ title }) => [`/${title}`],
    saveFile: async ({ name }) => `/${name}`,
    copy: async (text) => void done.push(`copied ${text}`),
  };
}

test("one dialog is open at a time, whatever asks for more", async () => {
  const chosen = Promise.withResolvers<readonly string[]>();
  const here = await start({}, { toolkit: { ...noting(), openFiles: () => chosen.promise } });
  const wish = { title: "x", multiple: false, folder: false };
  const first = here.openFiles(wish);
  await expect(here.openFiles(wish)).rejects.toThrow("open already");
  await expect(here.saveFile({ title: "x", name: "y" })).rejects.toThrow("open already");
  chosen.resolve(["/a"]);
  expect(await first).toEqual(["/a"]);
  expect(await here.saveFile({ title: "x", name: "y" })).toBe("/y");
});

test("where there is no portal, the windows' own toolkit shows dialogs, and fills the clipboard", async () => {
  const here = await start({}, { toolkit: noting() });
  expect(here.offers()).toMatchObject({ dialogs: true });
  expect(await here.openFiles({ title: "x", multiple: false, folder: false })).toEqual(["/x"]);
  expect(await here.saveFile({ title: "x", name: "y" })).toBe("/y");
  await here.copy("z");
  expect(done).toEqual(["copied z"]);
});

test("on another system nothing is offered, whatever its environment says", async () => {
  const here = await start({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/x" }, { platform: "darwin" });
  expect(here.offers()).toEqual({ ...NOTHING, autostart: null, listing: null });
});

test("a bus that is not there is said, and no more", async () => {
  const here = await start({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/no/such/bus" });
  expect(here.offers()).toMatchObject(NOTHING);
  expect(done.join()).toContain("no desktop behind");
});

test("a bus that gives nothing is left, and that is said", async () => {
  const stingy = new FalseBus(join(folder, "bus"), refusal);
  const here = await start(stingy.env);
  expect(here.offers()).toMatchObject(NOTHING);
  expect(done.join()).toContain("not for you");
  await until(() => stingy.open === 0);
  stingy.stop();
});

test("what starts with the session and what is among the applications is switched on and off", async () => {
  const here = await start();
  await here.set("autostart", true);
  await here.set("listing", true);
  expect(here.offers()).toMatchObject({ autostart: true, listing: true });
  expect(existsSync(join(folder, ".config/autostart/hearth.desktop"))).toBe(true);
  await here.set("autostart", false);
  await here.set("listing", false);
  expect(here.offers()).toMatchObject({ autostart: false, listing: false });
});

describe.skipIf(whyNoBus !== undefined)("on a desktop", () => {
  let bus: TestBus;
  let tray: TrayDouble;

  beforeEach(async () => {
    bus = await TestBus.start();
    tray = await TrayDouble.start(await bus.connect());
  });
  afterEach(() => bus.stop());

  async function startHere(options?: Parameters<typeof start>[1]): Promise<Desktop> {
    const here = await start(bus.env, options);
    await until(() => tray.items.length === 1 && (here.offers().tray !== null || options?.canHide === false));
    return here;
  }

  test("the tray is offered, and kept only where the person wants that", async () => {
    const here = await startHere();
    expect([here.offers().tray, here.keepsInTray]).toEqual([false, false]);
    await here.set("tray", true);
    expect([here.offers().tray, here.keepsInTray]).toEqual([true, true]);
  });

  test("to stay in the tray is not offered where windows can't be hidden", async () => {
    const here = await startHere({ canHide: false });
    expect(here.offers().tray).toBeNull();
    await tray.choose("New question");
    expect(done).toEqual(["show /"]);
  });

  test("the person is told once where Hearth went", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const here = await startHere();
    await here.set("tray", true);
    await here.wentToTray();
    await here.wentToTray();
    expect(daemon.notified.map(({ title }) => title)).toEqual(["Hearth is still running"]);
    daemon.click(1);
    await until(() => done.length > 0);
    expect(done).toEqual(["show where it was"]);
  });

  test("when the tray goes while Hearth is in it, Hearth comes back", async () => {
    const here = await startHere();
    await here.set("tray", true);
    await here.wentToTray();
    tray.bus.close();
    await until(() => done.includes("show where it was"));
    expect(here.offers().tray).toBeNull();
  });

  test("and so it does when the whole bus goes", async () => {
    const here = await startHere();
    await here.set("tray", true);
    await here.wentToTray();
    await bus.stop();
    await until(() => done.includes("show where it was"));
    expect(here.offers()).toMatchObject(NOTHING);
    await until(() => done.includes("the desktop's bus is gone: it hung up"));
    bus = await TestBus.start();
  });

  test("its own end, while Hearth is in the tray, brings no window back", async () => {
    const here = await startHere();
    await here.set("tray", true);
    await here.wentToTray();
    done = [];
    await here.close();
    await until(() => here.offers().tray === null);
    expect(done).toEqual([]);
  });

  test("what was told is withdrawn when a window comes to the front", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const here = await startHere();
    await here.notify(TOLD);
    here.cameToFront();
    await until(() => daemon.closed.length === 1);
    expect(daemon.closed).toEqual([1]);
  });

  test("its end takes the icon and the notifications away", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const here = await startHere();
    await here.notify(TOLD);
    await here.close();
    expect(daemon.closed).toEqual([1]);
    await until(() => done.length === 0);
    expect(await tray.bus.ownerOf(tray.items[0] ?? "")).toBeUndefined();
  });

  test("the portal's dialogs come before the toolkit's, while it is there and has any", async () => {
    const wish = { title: "x", multiple: false, folder: false };
    const portal = await PortalDouble.start(await bus.connect(), () => undefined, ["FileChooser"]);
    const here = await startHere({ toolkit: noting() });
    const asking = here.openFiles(wish).catch((error: Error) => error);
    await until(() => portal.asked.length === 1);
    await bus.stop();
    expect(await asking).toBeInstanceOf(Error);
    await until(() => done.some((line) => line.includes("bus is gone")));
    expect(await here.openFiles(wish)).toEqual(["/x"]);
    bus = await TestBus.start();
  });

  test("a portal without dialogs leaves them to the toolkit", async () => {
    await PortalDouble.start(await bus.connect(), () => undefined, []);
    const here = await startHere({ toolkit: noting() });
    expect(await here.openFiles({ title: "x", multiple: false, folder: false })).toEqual(["/x"]);
  });

  test("a key that the desktop refuses is off, and that is said", async () => {
    await PortalDouble.start(await bus.connect(), () => undefined, []);
    const portal = await startHere();
    expect(portal.offers()).toMatchObject({ dialogs: false, global_key: null });
    await expect(portal.set("global_key", true)).rejects.toThrow("does not have that");
  });
});
