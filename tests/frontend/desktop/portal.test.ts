import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Connection } from "../../../src-app/frontend/desktop/bus/connection.ts";
import { type Properties, type Value, Variant } from "../../../src-app/frontend/desktop/bus/values.ts";
import { Portal } from "../../../src-app/frontend/desktop/portal.ts";
import { TestBus, whyNoBus } from "../fixtures/bus.ts";
import { type Decide, PortalDouble } from "../fixtures/desktop-doubles.ts";
import { until } from "../fixtures/processes.ts";

const OPEN = { title: "Add documents", multiple: true, folder: false };
const uris = (...found: string[]) => ({ uris: new Variant("as", found) });

describe.skipIf(whyNoBus !== undefined)("the portal", () => {
  let bus: TestBus;
  let ours: Connection;
  let double: PortalDouble;

  beforeEach(async () => {
    bus = await TestBus.start();
    ours = await bus.connect();
  });
  afterEach(() => bus.stop());

  async function start(decide: Decide): Promise<Portal> {
    double = await PortalDouble.start(await bus.connect(), decide);
    double.caller = ours.name;
    const found = await Portal.find(ours);
    if (found === undefined) throw new Error("there is no portal");
    return found;
  }

  const optionsAsked = () => (double.asked[0]?.body.at(-1) ?? new Map()) as Properties;

  test("is not found where there is none", async () => {
    expect(await Portal.find(ours)).toBeUndefined();
  });

  test("gives the files that the person chose, and only files of this machine", async () => {
    const all = uris(
      "file:///a%20b/%C3%BC.pdf",
      "https://example.org/x",
      "file://elsewhere/x",
      "nonsense",
      "file:///%2F",
    );
    const portal = await start(() => [0, all]);
    expect(await portal.openFiles(OPEN)).toEqual(["/a b/ü.pdf"]);
    expect(double.asked[0]?.body[1]).toBe("Add documents");
    const of = (name: string) => optionsAsked().get(name)?.value;
    expect([of("multiple"), of("directory")] as Value[]).toEqual([true, false]);
  });

  test.each([[1], [2]])("gives nothing where the person changed their mind (%p)", async (code) => {
    const portal = await start(() => [code, uris("file:///a")]);
    expect(await portal.openFiles(OPEN)).toEqual([]);
    expect(await portal.saveFile({ title: "Save", name: "x" })).toBeNull();
  });

  test("proposes a plain name for a file that is to be saved", async () => {
    const portal = await start(() => [0, uris("file:///home/ada/x.md")]);
    expect(await portal.saveFile({ title: "Save", name: "../../etc/\u202epasswd\n" })).toBe("/home/ada/x.md");
    expect(optionsAsked().get("current_name")?.value).toBe(".. .. etc passwd");
  });

  test("waits for as long as the person thinks, and believes no one else meanwhile", async () => {
    const portal = await start(() => undefined);
    const choosing = portal.openFiles(OPEN);
    await until(() => double.asked.length === 1);
    const token = String(optionsAsked().get("handle_token")?.value);
    const stranger = await bus.connect();
    double.respond(ours.name, token, 0, uris("file:///forged"), stranger);
    await stranger.askBus("ListNames"); // it has been delivered by now
    double.respond(ours.name, token, 0, uris("file:///chosen"));
    expect(await choosing).toEqual(["/chosen"]);
  });

  test("that goes away says so to whoever waits", async () => {
    const portal = await start(() => undefined);
    const choosing = portal.openFiles(OPEN);
    await until(() => double.asked.length === 1);
    double.bus.close();
    await expect(choosing).rejects.toThrow("went away");
  });

  test("has the versions that it says, and 0 of what it does not have", async () => {
    const portal = await start(() => undefined);
    expect(await portal.version("org.freedesktop.portal.FileChooser")).toBe(4);
    expect(await portal.version("org.freedesktop.portal.Nothing")).toBe(0);
  });
});
