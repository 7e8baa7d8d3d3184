import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ICONS } from "../../../src-app/frontend/desktop/icons.ts";
import { Tray } from "../../../src-app/frontend/desktop/tray.ts";
import { TestBus, whyNoBus } from "../fixtures/bus.ts";
import { TrayDouble } from "../fixtures/desktop-doubles.ts";
import { until } from "../fixtures/processes.ts";

describe.skipIf(whyNoBus !== undefined)("the icon in the tray", () => {
  let bus: TestBus;
  let done: string[];
  let tray: Tray;

  beforeEach(async () => {
    bus = await TestBus.start();
    done = [];
  });
  afterEach(() => bus.stop());

  async function start(): Promise<Tray> {
    const act = (name: string) => () => void done.push(name);
    tray = await Tray.start(await bus.connect(), {
      icons: ICONS,
      acts: {
        show: act("show"),
        newQuestion: act("new"),
        quickQuestion: act("quick"),
        pauseDownloads: act("pause"),
        resumeDownloads: act("resume"),
        quit: act("quit"),
        useHere: act("here"),
      },
      changed: (isThere) => done.push(isThere ? "there" : "gone"),
      say: (line) => done.push(line),
    });
    return tray;
  }

  const isThere = (there: boolean) => until(() => tray.isThere === there);

  test("is there where a tray shows it, with a name and a picture that exists", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    expect(shown.items).toHaveLength(1);
    expect(await shown.property("Title")).toBe("Hearth");
    const folder = String(await shown.property("IconThemePath"));
    const name = String(await shown.property("IconName"));
    expect(existsSync(join(folder, `hicolor/48x48/apps/${name}.png`))).toBe(true);
  });

  test("is not there where no desktop has a tray, and comes when one does", async () => {
    await start();
    expect(tray.isThere).toBe(false);
    const shown = await TrayDouble.start(await bus.connect());
    await isThere(true);
    expect(shown.items).toHaveLength(1);
    expect(done).toEqual(["there"]);
  });

  test("registers anew when the panel fell and came back", async () => {
    const first = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    first.bus.close();
    await isThere(false);
    const second = await TrayDouble.start(await bus.connect());
    await isThere(true);
    expect(second.items).toEqual(first.items);
    expect(done).toEqual(["there", "gone", "there"]);
  });

  test("counts as gone while nothing shows the tray", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    shown.setHost(false);
    await isThere(false);
    shown.setHost(true);
    await isThere(true);
  });

  test("shows Hearth when it is clicked, and each item does what it says", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    await shown.activate();
    tray.setDownloads("running");
    const labels = ["Show Hearth", "New question", "Quick question", "Pause downloads", "Quit"];
    for (const label of labels) await shown.choose(label);
    tray.setDownloads("paused");
    await shown.choose("Resume downloads");
    expect(done.slice(1)).toEqual(["show", "show", "new", "quick", "pause", "quit", "resume"]);
  });

  test("offers the way back from a Hearth elsewhere only while there is one", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    tray.setDownloads("paused");
    tray.setElsewhere(true);
    await shown.choose("Use this computer again");
    await shown.choose("Resume downloads");
    tray.setElsewhere(false);
    await expect(shown.choose("Use this computer again")).rejects.toThrow();
    expect(done.slice(1)).toEqual(["here", "resume"]);
  });

  test("offers to pause downloads only while there are some", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    const offered = async () => (await shown.menu()).filter(([, label]) => label.endsWith("downloads"));
    expect(await offered()).toEqual([[3, "Pause downloads", false]]);
    tray.setDownloads("running");
    expect(await offered()).toEqual([[3, "Pause downloads", true]]);
    tray.setDownloads("paused");
    expect(await offered()).toEqual([[4, "Resume downloads", true]]);
  });

  test("refuses what is no method, no property and no item, and goes on", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    const to = { destination: shown.items[0] ?? "", path: "/MenuBar", interface: "com.canonical.dbusmenu" };
    const call = (member: string, signature: string, body: readonly (string | number)[]) =>
      shown.bus.call({ ...to, member, signature, body });
    await expect(call("GetProperty", "is", [99, "label"])).rejects.toThrow("item");
    await expect(call("GetProperty", "is", [1, "__proto__"])).rejects.toThrow("property");
    await expect(call("constructor", "", [])).rejects.toThrow("UnknownMethod");
    await expect(call("AboutToShow", "s", ["x"])).rejects.toThrow("takes");
    await expect(shown.property("toString")).rejects.toThrow("property");
    expect(await call("AboutToShow", "i", [0])).toEqual([false]);
    expect(done).toEqual(["there"]);
  });

  test("introduces itself as the desktop's tools expect", async () => {
    const shown = await TrayDouble.start(await bus.connect());
    await start();
    await isThere(true);
    const introspection = { interface: "org.freedesktop.DBus.Introspectable", member: "Introspect" };
    const [item] = await shown.bus.call({
      ...introspection,
      destination: shown.items[0] ?? "",
      path: "/StatusNotifierItem",
    });
    expect(item).toContain(
      '<method name="Activate"><arg type="i" direction="in"/><arg type="i" direction="in"/></method>',
    );
    expect(item).toContain('<property name="ToolTip" type="(sa(iiay)ss)" access="read"/>');
    expect(item).toContain('<signal name="NewStatus"><arg type="s"/></signal>');
  });
});
