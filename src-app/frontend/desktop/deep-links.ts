/** `hearth://` addresses, which any page and program may open: what they may lead to (pure). */

/** A question to Hearth through its socket has to hold it. */
const LONGEST_LINK = 3_500;
/** No window goes to a longer place; a text that makes it longer is cut. */
const LONGEST_PATH = 2_048;
/** The page of the small window. */
export const QUICK = "/quick";
const CONVERSATION = /^\/([0-9A-HJKMNP-TV-Z]{26})$/;

/** Where a link leads. Nothing is ever sent or changed by one: a text only waits in the box for the person to send. */
export type DeepLink =
  | { readonly kind: "conversation"; readonly path: string }
  | { readonly kind: "new"; readonly path: string }
  /** The small window over everything. */
  | { readonly kind: "quick"; readonly path: string };

export function looksLikeLink(word: string): boolean {
  return /^hearth:/i.test(word);
}

/**
 * Understands `hearth://conversation/ID`, `hearth://new`, `hearth://new?text=…` and `hearth://quick`, and nothing else:
 * undefined for all that is longer, has other parts, or says the same in another way.
 */
export function parseDeepLink(link: string): DeepLink | undefined {
  if (link.length > LONGEST_LINK || /[\p{Cc}\s\\]/u.test(link)) return undefined;
  const url = URL.parse(link);
  if (url === null || url.protocol !== "hearth:" || url.hash !== "" || /[@:#]/.test(authority(link)))
    return undefined;
  const { host, pathname: path, search, searchParams } = url;
  const id = CONVERSATION.exec(path)?.[1];
  if (host === "conversation" && id !== undefined && search === "")
    return { kind: "conversation", path: `/conversations/${id}` };
  if (path !== "" && path !== "/") return undefined;
  if (host === "quick" && search === "") return { kind: "quick", path: QUICK };
  if (host === "new") return newQuestion(searchParams);
  return undefined;
}

function newQuestion(given: URLSearchParams): DeepLink | undefined {
  const names = [...given.keys()];
  if (names.length === 0) return { kind: "new", path: "/" };
  if (names.length > 1 || names[0] !== "text") return undefined;
  const text = readable(given.get("text") ?? "");
  return { kind: "new", path: text === "" ? "/" : pathOf(text) };
}

function pathOf(text: string): string {
  let path = "/?text=";
  for (const letter of text) {
    const next = encodeURIComponent(letter);
    if (path.length + next.length > LONGEST_PATH) break;
    path += next;
  }
  return path;
}

/** Without what can't be seen, which could hide a part of the text from the person who is to send it. */
function readable(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[^\P{Cc}\n\t]|\p{Cf}|[\u{e0000}-\u{e0fff}]|\p{Co}|\p{Cn}/gu, "")
    .trim()
    .toWellFormed();
}

function authority(link: string): string {
  return link.slice("hearth:".length).replace(/\?.*$/, "");
}
