import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { join } from "node:path";
import { Connection } from "../../../../src-app/frontend/desktop/bus/connection.ts";
import { Answered, BusError, Variant } from "../../../../src-app/frontend/desktop/bus/values.ts";
import { TestBus, whyNoBus } from "../../fixtures/bus.ts";
import { FalseBus } from "../../fixtures/false-bus.ts";

if (whyNoBus !== undefined) console.warn(`skipped: the bus (${whyNoBus})`);

describe.skipIf(whyNoBus !== undefined)("a connection to the session's bus", () => {
  let bus: TestBus;
  beforeAll(async () => {
    bus = await TestBus.start();
  });
  afterAll(() => bus.stop());

  const to = (destination: string, member: string) => ({ destination, path: "/x", interface: "a.b", member });

  test("has a name, and knows who else is there", async () => {
    const one = await bus.connect();
    const two = await bus.connect();
    expect(one.name).toMatch(/^:\d+\.\d+$/);
    expect(await one.ownerOf(two.name)).toBe(two.name);
    expect(await one.ownerOf("nobody.has.this")).toBeUndefined();
  });

  test("calls, and gets values or an error with its name", async () => {
    const one = await bus.connect();
    const two = await bus.connect();
    two.serve("/x", ({ member, signature = "", body }) => {
      if (member === "Fail") throw new Answered("a.b.Error", "it is so");
      if (member === "Break") throw new Error("broken");
      return member === "Echo" ? { signature, body } : undefined;
    });
    const body = ["é", 2 ** 31, [new Map([["k", new Variant("b", true)]])]];
    expect(await one.call({ ...to(two.name, "Echo"), signature: "suaa{sv}", body })).toEqual(body);
    await expect(one.call(to(two.name, "Fail"))).rejects.toMatchObject({ error: "a.b.Error" });
    await expect(one.call(to(two.name, "Break"))).rejects.toThrow("broken");
    await expect(one.call(to(two.name, "Nothing"))).rejects.toThrow("UnknownMethod");
    await expect(one.call(to("nobody.has.this", "Echo"))).rejects.toThrow("ServiceUnknown");
  });

  test("does not wait for ever, nor for those who are gone", async () => {
    const one = await bus.connect();
    const two = await bus.connect();
    const silent = Promise.withResolvers<void>();
    two.serve("/x", () => {
      silent.resolve();
      two.close();
      return { signature: "", body: [] };
    });
    await expect(one.call({ ...to("org.freedesktop.DBus", "Hello"), within: 0 })).rejects.toThrow();
    const asking = one.call(to(two.name, "Echo"));
    await silent.promise;
    await expect(asking).rejects.toThrow(BusError);
  });

  test("hears the signals that it asked for, and who comes and goes", async () => {
    const one = await bus.connect();
    const two = await bus.connect();
    const owners: (string | undefined)[] = [];
    const changed = Promise.withResolvers<void>();
    await one.watchName("a.name", (owner) => {
      owners.push(owner);
      if (owners.length === 3) changed.resolve();
    });
    const heard = Promise.withResolvers<unknown>();
    one.listen(({ member, body }) => member === "Said" && heard.resolve(body));
    await one.subscribe(two.name, "a.b");
    two.emit({ path: "/x", interface: "a.b", member: "Said", signature: "s", body: ["hello"] });
    expect(await heard.promise).toEqual(["hello"]);
    await two.askBus("RequestName", "su", ["a.name", 4]);
    await two.askBus("ReleaseName", "s", ["a.name"]);
    await changed.promise;
    expect(owners).toEqual([undefined, two.name, undefined]);
  });

  test.skipIf(Bun.which("dbus-send") === null)(
    "understands, and is understood by, another client",
    async () => {
      const one = await bus.connect();
      one.serve("/x", ({ signature = "", body }) => ({ signature, body }));
      const words = ["string:hé", "int32:-5", "uint64:18446744073709551615", "array:string:a,b"];
      const more = ["dict:string:int32:a,1", "variant:double:1.5", "boolean:true"];
      const sending = [
        "dbus-send",
        "--session",
        "--print-reply=literal",
        `--dest=${one.name}`,
        "/x",
        "a.b.Echo",
      ];
      const said = Bun.spawn([...sending, ...words, ...more], { env: { ...process.env, ...bus.env } });
      const text = (await new Response(said.stdout).text()).split(/\s+/).join(" ");
      expect(text).toBe(
        " hé int32 -5 uint64 18446744073709551615 array [ a b ] array [ dict entry( a int32 1 ) ] variant double 1.5 boolean true ",
      );
    },
  );

  test("tells when the bus is gone, and answers no call afterwards", async () => {
    const gone = await TestBus.start();
    const one = await Connection.open(gone.socket);
    await gone.stop();
    expect(await one.closed).toBe("it hung up");
    await expect(one.askBus("ListNames")).rejects.toThrow("gone");
    one.emit({ path: "/x", interface: "a.b", member: "C", signature: "", body: [] });
  });

  test("ends where it hears what can't be read, and says so", async () => {
    const garbled = new FalseBus(join(bus.socket, "../garbled"), () => new Uint8Array(32));
    const one = await Connection.open(garbled.path);
    const asking = one.askBus("ListNames");
    await expect(asking).rejects.toThrow("gone");
    expect(await one.closed).toContain("it said what can't be read: these bytes are no message");
    garbled.stop();
  });

  test("is refused, with the reason, where no bus is", async () => {
    await expect(Connection.open("/no/such/socket")).rejects.toThrow();
  });

  test.each(["REJECTED EXTERNAL\r\n", "x".repeat(5_000), `OK 1\r\n${"\xff".repeat(64)}`])(
    "ends where the other side is no bus (%p)",
    async (says) => {
      const path = join(bus.socket, `../false-${says.length}`);
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket.write(new Uint8Array(Buffer.from(says, "latin1"))));
      }).listen(path);
      expect(await Connection.open(path).catch((error) => error)).toBeInstanceOf(BusError);
      server.close();
    },
  );
});
