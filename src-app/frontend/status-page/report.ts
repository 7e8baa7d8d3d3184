/**
 * What the status page's button copies, for an issue: what happened, and what shell and backend said, without what
 * is about the person. The backend, which makes the System page's report by the same rules, is away then.
 */

import { homedir, hostname, userInfo } from "node:os";

const GONE = "…";
/** What a page or Ollama writes of its own accord may hold what somebody typed. */
const OURS = /^(\[(Hearth|Backend Log)\] |… \()/;

const RULES: readonly (readonly [RegExp, string])[] = [
  [/(?:\/(?:home|Users|root)\b(?:\/[^/\s:"'”]+)?|[A-Za-z]:\\Users\\[^\\\s:"'”]+)/g, "~"],
  [/\[parameters: .*/g, `[parameters: ${GONE}]`],
  [/“[^”]*”?/g, `“${GONE}”`],
  [/(['"])(?=[^'"]*\s)[^'"]{16,}\1/g, `'${GONE}'`],
  [/\?\S+/g, `?${GONE}`],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, GONE],
  [/(\w+:\/\/)(?!127\.0\.0\.1\b|localhost\b|\[::1\])[^\s/]+/g, `$1${GONE}`],
  [/(?<=names another machine, )\S+?(?=\.?(?:\s|$))/g, GONE],
  [/(?<![\w./-])[\w-]+(?:\.[\w-]+)*\.(?!(?:py|ts|js|sql|html):)[A-Za-z]{2,}:\d{2,5}\b/g, GONE],
  [
    /\[?(?<![\w:])(?!::1\b)(?=[\da-fA-F:]*::|(?:[\da-fA-F]{1,4}:){7})[\da-fA-F:]{2,}(?:%\w+)?(?:\]:\d+|\])?/g,
    GONE,
  ],
  [/\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b/g, GONE],
  [/[A-Za-z0-9_-]{32,}/g, GONE],
];

/** What of this machine is about the person; empty where it is not known. */
export interface Private {
  readonly data: string;
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

/** As this process knows it; `data` is the data folder. */
export function privateHere(data: string): Private {
  return { data, home: homedir(), user: user(), host: hostname() };
}

function user(): string {
  try {
    return userInfo().username;
  } catch {
    return ""; // the system has no entry for the number
  }
}

/** `head` says what runs where and what happened, `log` is the log's beginning and end as the terminal has it. */
export function report(head: readonly string[], log: readonly string[], about: Private): string {
  const lines = [...head, "", ...log.filter((line) => OURS.test(line))];
  return `${lines.map((line) => without(line, about)).join("\n")}\n`;
}

function without(line: string, { data, home, user, host }: Private): string {
  let text = line;
  if (data.length > 1) text = text.replaceAll(data, "<data>");
  if (home.length > 1) text = text.replaceAll(home, "~");
  for (const [pattern, instead] of RULES) text = text.replace(pattern, instead);
  if (user !== "") text = text.replace(word(user), "<user>");
  return host === "" ? text : text.replace(word(host), "<host>");
}

function word(name: string): RegExp {
  return new RegExp(`(?<!\\w)${name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?!\\w)`, "gi");
}
