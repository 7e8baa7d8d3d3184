/** The whole shell on a desktop: the real one, on the fake backend, in windows that only take notes. */

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startHearth } from "../../../src-app/frontend/main.ts";
import { TestBus, whyNoBus } from "../fixtures/bus.ts";
import { NotificationsDouble, TrayDouble } from "../fixtures/desktop-doubles.ts";
import { TestLaunch } from "../fixtures/launch.ts";
import { until } from "../fixtures/processes.ts";

const ID = "01JD3X5Z7YQ8W9E2R4T6V0ABCD";
const TELL = JSON.stringify({
  name: "notification.show",
  args: { tag: "a", title: "The answer is there", body: "Trip to Oslo", path: `/conversations/${ID}` },
});

describe.skipIf(whyNoBus !== undefined)("Hearth on a desktop", () => {
  let bus: TestBus;
  let tray: TrayDouble;
  let daemon: NotificationsDouble;
  let launch: TestLaunch;

  beforeEach(async () => {
    bus = await TestBus.start();
    tray = await TrayDouble.start(await bus.connect());
    daemon = await NotificationsDouble.start(await bus.connect());
    launch = new TestLaunch();
  });
  afterEach(async () => {
    await launch.end();
    await bus.stop();
  });

  async function start(words: readonly string[] = [], more: { link?: string } = {}) {
    const { env } = launch.options();
    await launch.start(words, { env: { ...env, ...bus.env, HOME: launch.folder }, ...more });
    await launch.view.mounted();
    await until(() => tray.items.length === 1);
  }

  const stayInTray = () => writeFileSync(join(launch.folder, "desktop.json"), '{"tray":true}');
  const noted = (call: string) => launch.view.noted.filter((noted) => noted.call === call);
  /** A later start of Hearth, with a link. */
  const startAgain = async (link: string) => (await startHearth({ ...launch.options(), link })).ended;

  test("closing the last window leaves it in the tray, which brings it back", async () => {
    stayInTray();
    await start();
    await launch.view.told(({ call }) => call === "mount");
    await until(() => tray.hasHost);
    await tray.menu(); // the icon is there
    launch.view.emit({ type: "close-asked" });
    await launch.view.told(({ call }) => call === "hide");
    await until(() => daemon.notified.length === 1);
    expect(daemon.notified[0]?.title).toBe("Hearth is still running");
    expect(noted("close-window")).toEqual([]);
    await tray.choose("Show Hearth");
    await launch.view.told(({ call }) => call === "raise");
  });

  test("closing the last window ends it where the person did not choose the tray", async () => {
    await start();
    launch.view.emit({ type: "close-asked" });
    expect(await launch.running?.ended).toBe(0);
  });

  test("Quit in the tray ends it", async () => {
    await start();
    await tray.choose("Quit");
    expect(await launch.running?.ended).toBe(0);
  });

  test("what the tray says of downloads reaches the backend", async () => {
    await start(["--ask", '{"name":"downloads.tell","args":{"state":"running"}}']);
    await launch.heard("reply");
    await tray.choose("Pause downloads");
    expect(await launch.heard("tray")).toEqual({ type: "tray", action: "pause-downloads" });
  });

  test("what finished is told, and a click leads there", async () => {
    await start(["--ask", TELL]);
    await until(() => daemon.notified.length === 1);
    daemon.click(1);
    await launch.view.told((noted) => noted.call === "mount" && noted.path === `/conversations/${ID}`);
    await launch.view.told(({ call }) => call === "raise");
  });

  test("what happens while a window is in front is not told", async () => {
    await start(["--ask-when-told", TELL]);
    launch.view.emit({ type: "focused", focused: true });
    expect(await launch.heard("reply")).toMatchObject({ ok: true });
    expect(daemon.notified).toEqual([]);
  });

  test("what happens when the window has been left is told", async () => {
    await start(["--ask-when-told", TELL]);
    launch.view.emit({ type: "focused", focused: false });
    await until(() => daemon.notified.length === 1);
  });

  test("what was told goes when a window comes to the front", async () => {
    await start(["--ask", TELL]);
    await until(() => daemon.notified.length === 1);
    launch.view.emit({ type: "focused", focused: true });
    await until(() => daemon.closed.length === 1);
  });

  test("a link of a later start is followed by the first", async () => {
    await start();
    expect(await startAgain(`hearth://conversation/${ID}`)).toBe(0);
    await launch.view.told((noted) => noted.call === "mount" && noted.path === `/conversations/${ID}`);
    expect(await startAgain("hearth://new?text=why")).toBe(0);
    await launch.view.told((noted) => noted.call === "mount" && noted.path === "/?text=why");
  });

  test("a link that leads nowhere is refused by the first, whoever brings it", async () => {
    await start();
    await expect(startAgain("hearth://new?text=x&send=1")).rejects.toThrow();
    expect(noted("mount")).toHaveLength(1);
  });

  test("a start by a link goes there", async () => {
    await start([], { link: `hearth://conversation/${ID}` });
    await launch.view.told((noted) => noted.call === "mount" && noted.path === `/conversations/${ID}`);
  });

  test("a quick question has a window of its own", async () => {
    await start();
    expect(await startAgain("hearth://quick")).toBe(0);
    expect(launch.view.opened.map(({ kind }) => kind)).toEqual(["main", "quick"]);
  });

  test("a quick question is asked over everything while Hearth itself stays in the tray", async () => {
    stayInTray();
    await start();
    await tray.menu();
    launch.view.emit({ type: "close-asked" });
    await launch.view.told(({ call }) => call === "hide");
    await tray.choose("Quick question");
    await launch.view.told((noted) => noted.call === "mount" && noted.path === "/quick");
    expect(noted("raise").every(({ window }) => window === 1)).toBe(true);
  });

  test("a quick question is asked in a usual window where there can be no small one", async () => {
    launch.view.can = { ...launch.view.can, quick: false };
    await start();
    expect(await startAgain("hearth://quick")).toBe(0);
    expect(launch.view.opened.map(({ kind }) => kind)).toEqual(["main"]);
    await launch.view.told(({ call }) => call === "raise");
  });

  test("its end takes the icon away", async () => {
    await start();
    launch.running?.stop();
    await launch.running?.ended;
    expect(await tray.bus.ownerOf(tray.items[0] ?? "")).toBeUndefined();
  });
});
