import { expect, test } from "bun:test";
import { REQUESTS } from "../../../src-app/frontend/contract.ts";
import { BACKEND, backendAs, ENGINE, OLLAMA } from "../../../src-app/frontend/processes/described.ts";

test("no word of any command comes from outside: only places and a port are put in", () => {
  for (const { programs, environment, folder } of [BACKEND, OLLAMA, ENGINE]) {
    const texts = [
      folder,
      ...Object.values(environment),
      ...programs.flatMap(({ program, words }) => [program, ...words]),
    ];
    const holes = texts.flatMap((text) => text?.match(/\{[^}]*\}/g) ?? []);
    expect(holes.filter((hole) => !/^\{(checkout|resources|data|home|port)\}$/.test(hole))).toEqual([]);
  }
});

test("Ollama's programs are started to serve, and in no other way", () => {
  expect(OLLAMA.programs.map(({ words }) => words)).toEqual(OLLAMA.programs.map(() => ["serve"]));
});

test("what may be asked for is what the contract knows", () => {
  const granted = [...BACKEND.granted, ...OLLAMA.granted, ...ENGINE.granted].map(
    (asked) => `sidecar.${asked}`,
  );
  expect(granted.filter((name) => !(REQUESTS as readonly string[]).includes(name))).toEqual([]);
  expect(BACKEND.granted).toEqual(["restart"]);
});

test("the backend is another one only where code says so", () => {
  expect(backendAs(undefined, []).programs).toEqual(BACKEND.programs);
  expect(backendAs(["/x", "a"], ["b"]).programs).toEqual([{ program: "/x", words: ["a", "b"] }]);
  expect(
    backendAs(undefined, ["--launch-file"]).programs.every(({ words }) => words.at(-1) === "--launch-file"),
  ).toBe(true);
});

test.each([
  [undefined, "http://127.0.0.1:11434/"],
  ["localhost:1", "http://localhost:1/"],
])("OLLAMA_HOST %p is looked at", (host, url) => {
  expect(OLLAMA.elsewhere?.address({ OLLAMA_HOST: host }).href).toBe(url);
});

test.each([
  ["192.0.2.1:1", "another machine, 192.0.2.1:1"],
  ["https://ollama.example", "another machine"],
  ["https://localhost:8443", "used as it is"],
  ["ftp://x", "can't be understood"],
])("OLLAMA_HOST %p is left alone", (host, reason) => {
  expect(() => OLLAMA.elsewhere?.address({ OLLAMA_HOST: host })).toThrow(reason);
});

test("no way to run has both Ollama and the engine, and connected has neither", () => {
  expect([OLLAMA.modes, ENGINE.modes]).toEqual([["service"], ["standalone"]]);
});

test("the backend belongs to each mode, and to no Hearth elsewhere", () => {
  expect(BACKEND.modes).toEqual(["service", "connected", "standalone"]);
});
