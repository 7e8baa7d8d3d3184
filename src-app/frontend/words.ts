/**
 * The shell's own words in the person's language: the status page, the tray, notifications, what a request is refused with.
 * The catalogues are the backend's; the English text is the key there, as it is here. Logs and terminals stay English.
 */

import korean from "../backend/locale/ko/LC_MESSAGES/hearth.po" with { type: "text" };
import chinese from "../backend/locale/zh_CN/LC_MESSAGES/hearth.po" with { type: "text" };
import type { Environment } from "./data-folder.ts";

export const LANGUAGES = ["en", "ko", "zh_CN"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the person can choose. */
export type Choice = Language | "system";

const CATALOGUES: Readonly<Partial<Record<Language, string>>> = { ko: korean, zh_CN: chinese };
const TRADITIONAL = /^(tw|hk|mo|hant)$/i;

type Values = Readonly<Record<string, string | number>>;

let spoken: Language = "en";
let words: ReadonlyMap<string, string> = new Map();

export function isChoice(value: unknown): value is Choice {
  return value === "system" || (LANGUAGES as readonly unknown[]).includes(value);
}

/** Speaks this language from now on; `system` is what the environment asks for. */
export function speak(choice: Choice, env: Environment) {
  spoken = choice === "system" ? systemLanguage(env) : choice;
  words = readCatalogue(CATALOGUES[spoken] ?? "");
}

/** As a document's `lang` has it. */
export function languageTag(): string {
  return spoken.replace("_", "-");
}

/** Each language but English with its translation of the text: for what others read out of a file of ours. */
export function inOtherLanguages(text: string): readonly (readonly [Language, string])[] {
  return LANGUAGES.flatMap((language) => {
    const found = readCatalogue(CATALOGUES[language] ?? "").get(text);
    return found === undefined ? [] : [[language, found] as const];
  });
}

/** The text in the language that is spoken now; `%(name)s` stands for a value, `%%` for a per cent sign. */
export function _(text: string, values: Values = {}): string {
  return filled(words.get(text) ?? text, values);
}

/** The same for the log. */
export function inEnglish(text: string, values: Values = {}): string {
  return filled(text, values);
}

/** The text as it is: marks for the catalogues what stands in a constant and is translated where it is used. */
export function later(text: string): string {
  return text;
}

function filled(text: string, values: Values): string {
  return text.replace(/%(?:%|\((\w+)\)s)/g, (sign, name?: string) =>
    name === undefined ? "%" : String(values[name] ?? sign),
  );
}

/** By `LC_ALL`, `LC_MESSAGES` or `LANG`, as gettext asks for it; where none is set (a desktop that is no Unix), by the system. */
export function systemLanguage(env: Environment): Language {
  const named = env.LC_ALL || env.LC_MESSAGES || env.LANG || Intl.DateTimeFormat().resolvedOptions().locale;
  const [first = "", ...rest] = named.split(/[.@]/)[0]?.split(/[-_]/) ?? [];
  if (first.toLowerCase() === "zh") return rest.some((part) => TRADITIONAL.test(part)) ? "en" : "zh_CN";
  return first.toLowerCase() === "ko" ? "ko" : "en";
}

/** The translation of each text; of one with a plural, by its singular. */
export function readCatalogue(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of source.split("\n\n")) {
    if (/^#,.*\bfuzzy\b/m.test(entry)) continue;
    const fields = fieldsOf(entry);
    const text = fields.get("msgid");
    const translation = fields.get("msgstr") || fields.get("msgstr[0]");
    if (text && translation) found.set(text, translation);
  }
  return found;
}

/** `msgid`, `msgid_plural`, `msgstr` …, each joined from its lines. */
function fieldsOf(entry: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of entry.split("\n")) {
    const [, named = "", quoted] = /^([\w[\]]* ?)(".*")$/.exec(line) ?? [];
    if (quoted === undefined) continue;
    if (named !== "") name = named.trim();
    fields.set(name, (fields.get(name) ?? "") + (JSON.parse(quoted) as string));
  }
  return fields;
}
