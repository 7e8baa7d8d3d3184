import { afterEach, expect, test } from "bun:test";
import {
  _,
  isChoice,
  languageTag,
  later,
  readCatalogue,
  speak,
  systemLanguage,
} from "../../src-app/frontend/words.ts";

afterEach(() => speak("en", {}));

test("English is said as it is written", () => {
  expect(_("Deleted “%(title)s”.", { title: "Oslo" })).toBe("Deleted “Oslo”.");
});

test("a language is spoken from the moment on that it is chosen", () => {
  speak("ko", {});
  expect([_("Settings"), languageTag()]).toEqual(["설정", "ko"]);
  speak("zh_CN", {});
  expect([_("Settings"), languageTag()]).toEqual(["设置", "zh-CN"]);
});

test("what no catalogue has stays English", () => {
  speak("ko", {});
  expect(_("Nobody has translated %(this)s.", { this: "this" })).toBe("Nobody has translated this.");
});

test("a value is never read as a pattern, and a per cent sign is one", () => {
  expect(_("%(part)s %% of it", { part: "100 %(x)s" })).toBe("100 %(x)s % of it");
});

test("a constant is translated where it is used", () => {
  const constant = later("Stop");
  speak("zh_CN", {});
  expect([constant, _(constant)]).toEqual(["Stop", "停止"]);
});

test.each([
  [{ LANG: "ko_KR.UTF-8" }, "ko"],
  [{ LANG: "zh_CN.GB18030@pinyin" }, "zh_CN"],
  [{ LANG: "zh-Hans-SG" }, "zh_CN"],
  [{ LANG: "zh_TW.UTF-8" }, "en"],
  [{ LANG: "zh_Hant_HK" }, "en"],
  [{ LANG: "de_DE.UTF-8" }, "en"],
  [{ LANG: "C" }, "en"],
  [{ LANG: "ko_KR.UTF-8", LC_MESSAGES: "zh_CN.UTF-8" }, "zh_CN"],
  [{ LC_ALL: "C", LANG: "ko_KR.UTF-8" }, "en"],
  [{ LC_ALL: "", LANG: "ko_KR.UTF-8" }, "ko"],
] as const)("%p asks for %p", (env, language) => {
  expect(systemLanguage(env)).toBe(language);
});

test("the system is what counts where nothing, or `system`, was chosen", () => {
  speak("system", { LC_ALL: "ko_KR.UTF-8" });
  expect(languageTag()).toBe("ko");
});

test("a catalogue is read as the backend reads it", () => {
  const source = [
    'msgid ""',
    'msgstr ""',
    '"Language: ko\\n"',
    "",
    "#: a.ts",
    "#, python-format",
    'msgid "a \\"b\\""',
    'msgstr ""',
    '"하나 "',
    '"둘"',
    "",
    "#, fuzzy",
    'msgid "doubtful"',
    'msgstr "의심"',
    "",
    'msgid "%(num)s token"',
    'msgid_plural "%(num)s tokens"',
    'msgstr[0] "토큰 %(num)s개"',
    "",
    'msgid "untranslated"',
    'msgstr ""',
  ].join("\n");
  expect(readCatalogue(source)).toEqual(
    new Map([
      ['a "b"', "하나 둘"],
      ["%(num)s token", "토큰 %(num)s개"],
    ]),
  );
});

test.each(["de", "", "KO", null, 7])("%p is no choice", (value) => {
  expect(isChoice(value)).toBe(false);
});
