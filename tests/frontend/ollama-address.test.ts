import { expect, test } from "bun:test";
import { isLocal, ollamaAddress } from "../../src-app/frontend/ollama-address.ts";

test.each([
  [undefined, "http://127.0.0.1:11434/"],
  ["", "http://127.0.0.1:11434/"],
  ["127.0.0.1:9", "http://127.0.0.1:9/"],
  ["localhost", "http://localhost:11434/"],
  [":8080", "http://127.0.0.1:8080/"],
  ["0.0.0.0", "http://127.0.0.1:11434/"],
  ["[::]:1234", "http://127.0.0.1:1234/"],
  ["[::1]", "http://[::1]:11434/"],
  ["http://example.org", "http://example.org/"],
  ["https://example.org/ollama", "https://example.org/ollama"],
  [' "example.org:1" ', "http://example.org:1/"],
])("%p means %p", (named, url) => {
  expect(ollamaAddress(named)?.href).toBe(url);
});

test.each(["ftp://example.org", "host:99999", "a b"])("%p is not understood", (named) => {
  expect(ollamaAddress(named)).toBeUndefined();
});

test("only this machine's Ollama can be started", () => {
  expect(
    ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"].map((host) => isLocal(ollamaAddress(host) as URL)),
  ).toEqual([true, true, true, true]);
  expect(isLocal(ollamaAddress("192.168.1.2") as URL)).toBe(false);
});
