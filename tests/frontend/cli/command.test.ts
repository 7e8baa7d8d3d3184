import { expect, test } from "bun:test";
import { PassThrough } from "node:stream";
import { read } from "../../../src-app/frontend/cli/command.ts";

const USAGE = "usage: ./hearth boil WATER";

function typing(...typed: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const boil = ([water]: readonly string[]) => (water === undefined ? "No water is named." : { water });
  return { read: read(typed, USAGE, boil, { out, err }), out: said(out), err: said(err) };
}

function said(outlet: PassThrough): string {
  return String(outlet.read() ?? "");
}

test("what is wanted comes back, and nothing is said", () => {
  expect(typing("rain")).toEqual({ read: { water: "rain" }, out: "", err: "" });
});

test("help is an answer", () => {
  for (const word of ["-h", "--help"]) expect(typing(word)).toEqual({ read: 0, out: `${USAGE}\n`, err: "" });
});

test("what is wrong is said with the usage, and is the exit code 2", () => {
  expect(typing()).toEqual({ read: 2, out: "", err: `hearth: No water is named.\n${USAGE}\n` });
});

test("help among other words is one of them", () => {
  expect(typing("--help", "rain").read).toEqual({ water: "--help" });
});
