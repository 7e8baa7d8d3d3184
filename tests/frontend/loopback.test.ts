import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { ask } from "../../src-app/frontend/loopback.ts";

let connections = 0;
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/never") await new Promise(() => {});
    if (pathname === "/endless") return new Response("x".repeat(10_000_000));
    if (pathname === "/cookie")
      return new Response(request.headers.get("cookie"), {
        headers: { "set-cookie": "session=t; Path=/; HttpOnly" },
      });
    connections++;
    return new Response(`${request.method} ${request.headers.get("authorization")}`, { status: 201 });
  },
});
afterAll(() => server.stop(true));
const at = (path: string) => new URL(path, server.url);

test("a question carries the token, and brings the answer", async () => {
  expect(await ask(at("/"), { token: "t", limit: 5_000 })).toEqual({ status: 201, body: "GET Bearer t" });
  expect(await ask(at("/"), { method: "POST", limit: 5_000 })).toEqual({ status: 201, body: "POST null" });
  expect(connections).toBeGreaterThan(1);
});

test("a cookie that is set comes as it is to be sent back, and is sent", async () => {
  const answer = await ask(at("/cookie"), { limit: 5_000, cookie: "session=s" });
  expect(answer).toEqual({ status: 200, body: "session=s", cookie: "session=t" });
});

test("a larger answer is taken where that is wished for", async () => {
  const { body } = await ask(at("/endless"), { limit: 5_000, largest: 10_000_000 });
  expect(body).toHaveLength(10_000_000);
});

test("a server that stays silent is given up", async () => {
  await expect(ask(at("/never"), { limit: 50 })).rejects.toThrow();
});

test("a server that says too much is cut off", async () => {
  await expect(ask(at("/endless"), { limit: 5_000 })).rejects.toThrow();
});

test("a token is not sent to the proxy that the environment names", async () => {
  const proxied: string[] = [];
  const proxy = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      proxied.push(request.url);
      return new Response("from the proxy");
    },
  });
  const program = `const { ask } = await import(${JSON.stringify(join(import.meta.dir, "../../src-app/frontend/loopback.ts"))});
    console.log((await ask(new URL(${JSON.stringify(server.url.href)}), { token: "t", limit: 5000 })).body);`;
  const at = `http://127.0.0.1:${proxy.port}`;
  const child = Bun.spawn([process.execPath, "-e", program], {
    env: { PATH: process.env.PATH, HTTP_PROXY: at, http_proxy: at, ALL_PROXY: at, all_proxy: at },
    stdout: "pipe",
  });
  expect((await new Response(child.stdout).text()).trim()).toBe("GET Bearer t");
  expect(proxied).toEqual([]);
  proxy.stop(true);
});
