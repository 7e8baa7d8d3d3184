import { expect, test } from "bun:test";
import { announcedPort } from "../../src-app/frontend/announcement.ts";

test("the announcement names the port", () => {
  expect(announcedPort("listening on: 127.0.0.1:57220")).toBe(57_220);
});

test.each([
  "listening on: 127.0.0.1:0",
  "listening on: 127.0.0.1:65536",
  "listening on: 127.0.0.1:123456",
  "listening on: 0.0.0.0:80",
  "listening on: 127.0.0.1:80 ",
  " listening on: 127.0.0.1:80",
  "listening on: 127.0.0.1:80x",
  "a line that speaks of listening on: 127.0.0.1:80",
  "",
])("%p announces nothing", (line) => {
  expect(announcedPort(line)).toBeUndefined();
});
