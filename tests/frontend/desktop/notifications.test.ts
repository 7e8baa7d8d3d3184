import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import type { Connection } from "../../../src-app/frontend/desktop/bus/connection.ts";
import { LARGE_ICON } from "../../../src-app/frontend/desktop/icons.ts";
import { Notifications } from "../../../src-app/frontend/desktop/notifications.ts";
import { TestBus, whyNoBus } from "../fixtures/bus.ts";
import { NotificationsDouble } from "../fixtures/desktop-doubles.ts";
import { until } from "../fixtures/processes.ts";

const ONE = { tag: "one", title: "The answer is there", body: "Trip to Oslo", path: "/conversations/1" };
const TWO = { ...ONE, tag: "two", path: "/models" };

describe.skipIf(whyNoBus !== undefined)("notifications", () => {
  let bus: TestBus;
  let ours: Connection;
  let opened: string[];

  beforeEach(async () => {
    bus = await TestBus.start();
    opened = [];
  });
  afterEach(() => bus.stop());

  async function start(): Promise<Notifications> {
    ours = await bus.connect();
    return Notifications.start(ours, LARGE_ICON, (path) => void opened.push(path));
  }

  test("a click leads to where it says, once", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const notifications = await start();
    await notifications.show(ONE);
    await notifications.show(TWO);
    daemon.click(2);
    daemon.click(2);
    daemon.click(1);
    await until(() => opened.length === 2);
    expect(opened).toEqual(["/models", "/conversations/1"]);
    expect(daemon.notified[0]).toMatchObject({ title: "The answer is there", body: "Trip to Oslo" });
    expect(existsSync(daemon.notified[0]?.icon ?? "")).toBe(true);
  });

  test("one with the same tag takes the place of the one before, even at once", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const notifications = await start();
    await Promise.all([notifications.show(ONE), notifications.show({ ...ONE, path: "/conversations/2" })]);
    expect(daemon.notified.map(({ replaced }) => replaced)).toEqual([0, 1]);
    daemon.click(1);
    await until(() => opened.length === 1);
    expect(opened).toEqual(["/conversations/2"]);
  });

  test("all are withdrawn when they have been seen; what was dismissed is gone already", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const notifications = await start();
    await notifications.show(ONE);
    await notifications.show(TWO);
    daemon.dismiss(1);
    daemon.click(1); // it is none of ours any more
    await notifications.show({ ...TWO, tag: "three" });
    await notifications.withdraw();
    await notifications.withdraw();
    expect(daemon.closed).toEqual([2, 3]);
    expect(opened).toEqual([]);
  });

  test.each([
    [["body", "body-markup"], "&lt;b&gt; &amp; more"],
    [["body"], "<b> & more"],
  ])("to a daemon that can %p a text is written as %s", async (capabilities, body) => {
    const daemon = await NotificationsDouble.start(await bus.connect(), capabilities);
    await (await start()).show({ ...ONE, body: "<b> & more" });
    expect(daemon.notified[0]?.body).toBe(body);
  });

  test("another program that pretends to be the daemon is not believed", async () => {
    const daemon = await NotificationsDouble.start(await bus.connect());
    const notifications = await start();
    await notifications.show(ONE);
    const stranger = await bus.connect();
    daemon.forge(1, stranger, ours.name);
    await stranger.askBus("ListNames"); // it has been delivered by now
    await notifications.show(TWO);
    daemon.click(2);
    await until(() => opened.length > 0);
    expect(opened).toEqual(["/models"]);
  });

  test("a daemon that fell and came back starts anew", async () => {
    const first = await NotificationsDouble.start(await bus.connect());
    const notifications = await start();
    await notifications.show(ONE);
    first.bus.close();
    await until(() => !notifications.areShown);
    const second = await NotificationsDouble.start(await bus.connect());
    await until(() => notifications.areShown);
    await notifications.show(ONE);
    expect(second.notified.map(({ replaced }) => replaced)).toEqual([0]);
  });

  test("without a daemon it says so", async () => {
    const notifications = await start();
    expect(notifications.areShown).toBe(false);
    await expect(notifications.show(ONE)).rejects.toThrow("ServiceUnknown");
    await NotificationsDouble.start(await bus.connect());
    await notifications.show(ONE);
  });
});
