import { expect, test } from "bun:test";
import { line, parseLine } from "../../src-app/frontend/contract.ts";

test("an announcement is understood", () => {
  expect(parseLine("listening on: 127.0.0.1:80")).toEqual({ kind: "announced", port: 80 });
});

test.each([
  { type: "ready", port: 1, pid: 2, version: "0.1.0", schema: 3 },
  { type: "heartbeat", seq: 12, streams: 2, database: "connected" },
  { type: "request", id: "7", name: "sidecar.restart", args: { name: "ollama" } },
  { type: "fatal", sentence: "It is damaged.", next_step: "Restore a backup." },
])("the message %p is understood", (message) => {
  expect(parseLine(JSON.stringify(message))).toEqual({ kind: "message", message } as never);
});

test("fields that nobody knows are left out", () => {
  const heard = parseLine('{"type":"heartbeat","seq":1,"streams":0,"database":"connected","new":1}');
  expect(heard).toEqual({
    kind: "message",
    message: { type: "heartbeat", seq: 1, streams: 0, database: "connected" },
  });
});

test.each([
  "plain text",
  "{broken",
  "{}",
  "[]",
  '{"type":"unknown"}',
  '{"type":"heartbeat","seq":"1","streams":0,"database":"connected"}',
  '{"type":"heartbeat","seq":1.5,"streams":0,"database":"connected"}',
  '{"type":"request","id":7,"name":"x","args":{}}',
  '{"type":"request","id":"7","name":"x","args":[]}',
  '{"type":"request","id":"7","name":"x","args":null}',
])("%p is log text", (text) => {
  expect(parseLine(text)).toEqual({ kind: "log", text });
});

test("a message to the backend is one line, whatever it holds", () => {
  const text = line({ type: "reply", id: "7", ok: false, result: "two\nlines" });
  expect(text.indexOf("\n")).toBe(text.length - 1);
  expect(JSON.parse(text)).toEqual({ type: "reply", id: "7", ok: false, result: "two\nlines" });
});
