import { expect, test } from "bun:test";
import { LaunchCodes } from "../../../src-app/frontend/far/codes.ts";
import { isOwn, type OwnAbilities, OwnRequests } from "../../../src-app/frontend/far/own.ts";
import { Refused } from "../../../src-app/frontend/requests.ts";

const TOKEN = "t".repeat(43);

function own(more: Partial<OwnAbilities> = {}) {
  const nothing = async () => {};
  const abilities: OwnAbilities = {
    openExternal: nothing,
    openWindow: nothing,
    closeWindow: nothing,
    zoom: nothing,
    toggleFullscreen: nothing,
    useHere: () => {},
    ...more,
  };
  return new OwnRequests(TOKEN, new LaunchCodes(() => 0), abilities);
}

const post = (path: string, body = "") => ({ method: "POST", path, body, window: undefined });

test.each([
  ["GET", "/launch?code=x"],
  ["HEAD", "/launch"],
  ["POST", "/api/v1/launch-codes?path=/models"],
  ["POST", "/openings"],
  ["DELETE", "/far-connection"],
])("%s %s is answered here", (method, path) => {
  expect(isOwn(method, path)).toBe(true);
});

test.each([
  ["GET", "/"],
  ["GET", "/openings"],
  ["POST", "/launch"],
  ["GET", "/launch/x"],
  ["POST", "/settings/mode"],
  ["GET", "/api/v1/health"],
  ["DELETE", "//far-connection"],
])("%s %s goes on", (method, path) => {
  expect(isOwn(method, path)).toBe(false);
});

test("what can't be done is told as a toast, and what it says can do no harm", async () => {
  const refusing = own({
    openWindow: async () => {
      throw new Refused("Hearth can have <b>4</b> windows at once.");
    },
  });
  const answer = await refusing.answer(post("/windows", "path=/"), 4711);
  expect(answer).toMatchObject({ status: 409, headers: { "hx-retarget": "#notices" } });
  expect(answer.body).toContain("&lt;b&gt;4&lt;/b&gt;");
});

test("a window without a place opens at the first page", async () => {
  const opened: string[] = [];
  const noting = own({ openWindow: async (path) => void opened.push(path) });
  await noting.answer(post("/windows"), 4711);
  expect(opened).toEqual(["/"]);
});

test("the way back is gone once the answer is out, not before", async () => {
  let isBack = false;
  const answer = await own({
    useHere: () => {
      isBack = true;
    },
  }).answer({ method: "DELETE", path: "/far-connection", body: "", window: undefined }, 4711);
  expect([answer.status, isBack]).toEqual([204, false]);
  answer.afterwards?.();
  expect(isBack).toBe(true);
});

test("a launch code names no other place than the relay's own", async () => {
  const codes = own();
  const { body } = await codes.answer(post("/api/v1/launch-codes"), 4711);
  const { url } = JSON.parse(body ?? "") as { url: string };
  expect(new URL(url).origin).toBe("http://127.0.0.1:4711");
  const { pathname, search } = new URL(url);
  const get = { method: "GET", path: `${pathname}${search}`, body: "", window: undefined };
  expect(await codes.answer(get, 4711)).toMatchObject({ status: 303, headers: { location: "/" } });
  expect(await codes.answer(get, 4711)).toMatchObject({ status: 403 });
});
