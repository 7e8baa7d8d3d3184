import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LanguageFile } from "../../src-app/frontend/language.ts";
import { languageTag, speak } from "../../src-app/frontend/words.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-language-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  speak("en", {});
});

test("the system's language is spoken until another one is chosen", () => {
  expect(new LanguageFile(folder, { LANG: "ko_KR.UTF-8" }).now).toBe("system");
  expect(languageTag()).toBe("ko");
});

test("a choice is spoken at once, and from the next start on", () => {
  new LanguageFile(folder, { LANG: "ko_KR.UTF-8" }).change("zh_CN");
  expect(languageTag()).toBe("zh-CN");
  speak("en", {});
  expect(new LanguageFile(folder, {}).now).toBe("zh_CN");
  expect(languageTag()).toBe("zh-CN");
});

test("the file is its owner's alone", () => {
  new LanguageFile(folder, {}).change("ko");
  expect(statSync(join(folder, "language.json")).mode & 0o777).toBe(0o600);
});

test.each(["", "{", "[]", '{"language":"de"}', '{"language":7}'])("%p is no choice", (text) => {
  writeFileSync(join(folder, "language.json"), text);
  expect(new LanguageFile(folder, { LC_ALL: "C" }).now).toBe("system");
  expect(languageTag()).toBe("en");
});
