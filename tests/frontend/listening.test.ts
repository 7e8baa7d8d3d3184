import { expect, test } from "bun:test";
import { createServer } from "node:net";
import { handOver, type Listener, openListener } from "../../src-app/frontend/listening.ts";

const POSIX = process.platform !== "win32";

function opened(port?: number): Listener {
  const listener = openListener(port);
  if (listener === undefined) throw new Error("no socket could be had");
  return listener;
}

/** Runs Python with the listener as descriptor 3, if it is given one; what it printed. */
async function python(program: string, listener?: Listener): Promise<string> {
  const child = Bun.spawn(["python3", "-c", program], {
    stdio: ["ignore", "pipe", "inherit", ...(listener === undefined ? [] : [listener.descriptor])],
  });
  return (await new Response(child.stdout as ReadableStream<Uint8Array>).text()).trim();
}

test.skipIf(!POSIX)("a child finds the listening socket as descriptor 3", async () => {
  const listener = opened();
  const said = await python(
    "import socket; s = socket.socket(fileno=3); print(*s.getsockname(), s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))",
    listener,
  );
  expect(said).toBe(`127.0.0.1 ${listener.port} 1`);
  listener.close();
});

test.skipIf(!POSIX)("other children do not get it", async () => {
  const listener = opened();
  const said = await python("import os; print(len([n for n in os.listdir('/dev/fd') if int(n) > 2]))");
  expect(Number(said)).toBe(1); // the folder that it reads
  listener.close();
});

test.skipIf(!POSIX)("nobody can share the port, also with SO_REUSEPORT", async () => {
  const listener = opened();
  const thief = `import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    s.bind(("127.0.0.1", ${listener.port})); s.listen()
    print("stolen")
except OSError as error:
    print("refused")`;
  expect(await python(thief)).toBe("refused");
  listener.close();
});

test.skipIf(!POSIX)("a connection waits in the backlog until somebody accepts it", async () => {
  const listener = opened();
  const asked = fetch(`http://127.0.0.1:${listener.port}/`, { proxy: "" }).then((answer) => answer.text());
  const said = await python(
    "import socket; c, _ = socket.socket(fileno=3).accept(); c.recv(9999); c.sendall(b'HTTP/1.0 200 ok\\r\\n\\r\\nhere')",
    listener,
  );
  expect(said).toBe("");
  expect(await asked).toBe("here");
  listener.close();
});

test.skipIf(!POSIX)("a port that is taken gives no socket", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  expect(openListener(port)).toBeUndefined();
  server.close();
});

test("the convention's variables speak of our socket alone", () => {
  const listener = { port: 1, descriptor: 7, close: () => {} };
  expect(handOver(listener)).toEqual({ LISTEN_FDS: "1", LISTEN_PID: undefined, LISTEN_FDNAMES: undefined });
  expect(handOver(undefined).LISTEN_FDS).toBeUndefined();
});
