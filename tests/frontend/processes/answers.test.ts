import { afterEach, expect, test } from "bun:test";
import { Answers, answersAt } from "../../../src-app/frontend/processes/answers.ts";

const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server that answers with these statuses by path; what is not named is never answered. */
function server(statuses: Readonly<Record<string, number>>): URL {
  const serving = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const status = statuses[new URL(request.url).pathname];
      if (status === undefined) return new Promise<Response>(() => {});
      return new Response(null, { status, headers: status < 400 ? { location: "/elsewhere" } : {} });
    },
  });
  ends.push(() => void serving.stop(true));
  return serving.url;
}

const asked = (address: URL, ...paths: readonly string[]) =>
  answersAt(address, { paths, limit: 100, every: 1 });

test.each([
  [200, true],
  [204, true],
  [302, true],
  [307, true],
  [400, false],
  [404, false],
  [503, false],
])("status %p counts as ready: %p", async (status, isReady) => {
  expect(await asked(server({ "/": status }), "/")).toBe(isReady);
});

test("one path of several that answers will do", async () => {
  expect(await asked(server({ "/": 404, "/health": 200 }), "/", "/silent", "/health")).toBe(true);
});

test("silence, and nobody there, are no answer", async () => {
  expect(await asked(server({}), "/")).toBe(false);
  expect(await asked(new URL("http://127.0.0.1:9/"), "/")).toBe(false);
  expect(await asked(new URL("https://127.0.0.1:9/"), "/")).toBe(false);
});

test("so many questions in a row without an answer are silence, so many a hang", () => {
  const answers = new Answers(2, 4);
  expect([false, false, true, false, false, false, false].map((answered) => answers.take(answered))).toEqual([
    ...(["alive", "silent", "alive"] as const),
    ...(["alive", "silent", "silent", "hung"] as const),
  ]);
});
