import { describe, expect, test } from "bun:test";
import { compose, LONGEST_QUESTION, parseAsking, readPiped } from "../../../src-app/frontend/cli/asking.ts";

async function* chunks(...parts: readonly (string | readonly number[])[]) {
  for (const part of parts) {
    yield typeof part === "string" ? new TextEncoder().encode(part) : Uint8Array.from(part);
  }
}

describe("what is typed", () => {
  test("is the question, whatever its words are", () => {
    expect(parseAsking(["why", "is it", "so?"])).toEqual({ words: "why is it so?", model: "", json: false });
  });

  test("may say which model, and that a program reads", () => {
    const asking = { words: "why now", model: "tiny", json: true };
    expect(parseAsking(["--json", "why", "--model", "tiny", "now"])).toEqual(asking);
    expect(parseAsking(["why", "now", "--model=tiny", "--json"])).toEqual(asking);
  });

  test("is all words behind --", () => {
    expect(parseAsking(["--json", "--", "--model", "-x", "--"])).toEqual({
      words: "--model -x --",
      model: "",
      json: true,
    });
  });

  test("may be a dash", () => {
    expect(parseAsking(["-"]).words).toBe("-");
  });

  test.each([[["--what"]], [["-x", "why"]], [["why", "--model"]], [["why", "--model="]], [["--model", ""]]])(
    "%p is wrong usage",
    (words) => {
      expect(() => parseAsking(words)).toThrow();
    },
  );

  test("is whole characters", () => {
    expect(parseAsking(["a\ud800b"]).words).toBe("a\ufffdb");
  });
});

describe("what is piped in", () => {
  test("is read to its end, also where a character is cut in two", async () => {
    expect(await readPiped(chunks("gr", [0xc3], [0xbc], "n"))).toBe("grün");
  });

  test("is taken as it is where it is no UTF-8, as far as that goes", async () => {
    expect(await readPiped(chunks("a", [0xff], "b", [0xc3]))).toBe("a\ufffdb\ufffd");
  });

  test("is given up where it is far too long, without being read to its end", async () => {
    let read = 0;
    async function* endless() {
      for (; ; read++) yield new Uint8Array(100_000);
    }
    await expect(readPiped(endless())).rejects.toThrow("200,000");
    expect(read).toBeLessThan(10);
  });
});

describe("the question", () => {
  test("is the words, then what was piped", () => {
    expect(compose("why?", "one\ntwo\n")).toBe("why?\n\none\ntwo");
    expect(compose("", "one\n")).toBe("one");
    expect(compose("why?", " \n")).toBe("why?");
    expect(compose("", "")).toBe("");
  });

  test("has as many characters as the backend takes, and not one more", () => {
    const piped = "😀".repeat(LONGEST_QUESTION - 3);
    expect(compose("x", piped)).toHaveLength(2 * (LONGEST_QUESTION - 3) + 3);
    expect(() => compose("xy", piped)).toThrow("200,000");
  });
});
