import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Connection } from "../../../src-app/frontend/desktop/bus/connection.ts";
import { properties, Variant } from "../../../src-app/frontend/desktop/bus/values.ts";
import { GlobalKey } from "../../../src-app/frontend/desktop/global-key.ts";
import { Portal } from "../../../src-app/frontend/desktop/portal.ts";
import { TestBus, whyNoBus } from "../fixtures/bus.ts";
import { type Decide, PortalDouble } from "../fixtures/desktop-doubles.ts";
import { until } from "../fixtures/processes.ts";

const bound = new Variant("a(sa{sv})", [
  ["quick-question", properties({ trigger_description: new Variant("s", "Ctrl+Alt+Space") })],
]);
const yes: Decide = (member) => [
  0,
  member === "CreateSession" ? { session_handle: new Variant("s", "/session/1") } : { shortcuts: bound },
];

describe.skipIf(whyNoBus !== undefined)("the key that works everywhere", () => {
  let bus: TestBus;
  let ours: Connection;
  let double: PortalDouble;
  let pressed: number;

  beforeEach(async () => {
    bus = await TestBus.start();
    ours = await bus.connect();
    pressed = 0;
  });
  afterEach(() => bus.stop());

  async function find(decide: Decide, interfaces?: string[]): Promise<GlobalKey | undefined> {
    double = await PortalDouble.start(await bus.connect(), decide, interfaces);
    double.caller = ours.name;
    const portal = await Portal.find(ours);
    return portal && GlobalKey.find(portal, () => pressed++);
  }

  test("is not offered where the portal has no such keys", async () => {
    expect(await find(yes, ["FileChooser"])).toBeUndefined();
  });

  test("is told in the desktop's own words, and heard when it is pressed", async () => {
    const key = await find(yes);
    expect(await key?.turnOn()).toBe("Ctrl+Alt+Space");
    double.press("/session/1", "quick-question");
    await until(() => pressed === 1);
  });

  test("of another session, of another name or of another program is not ours", async () => {
    const key = await find(yes);
    await key?.turnOn();
    const stranger = await bus.connect();
    double.press("/session/1", "quick-question", stranger, ours.name);
    await stranger.askBus("ListNames"); // it has been delivered by now
    double.press("/session/2", "quick-question");
    double.press("/session/1", "something");
    double.press("/session/1", "quick-question");
    await until(() => pressed > 0);
    expect(pressed).toBe(1);
  });

  test.each(["CreateSession", "BindShortcuts"])("is none where the person says no to %s", async (refused) => {
    const key = await find((member, body) => (member === refused ? [1, {}] : yes(member, body)));
    expect(await key?.turnOn()).toBeUndefined();
  });

  test("is off where the desktop fails at it half way", async () => {
    const key = await find((member, body) => {
      if (member === "BindShortcuts") throw new Error("out of keys");
      return yes(member, body);
    });
    await expect(key?.turnOn()).rejects.toThrow("out of keys");
    double.press("/session/1", "quick-question");
    await ours.askBus("ListNames"); // it has been delivered by now
    expect(pressed).toBe(0);
  });

  test("is not heard any more once it is off", async () => {
    const key = await find(yes);
    await key?.turnOn();
    await key?.turnOff();
    double.press("/session/1", "quick-question");
    await ours.askBus("ListNames"); // it has been delivered by now
    expect(pressed).toBe(0);
  });
});
