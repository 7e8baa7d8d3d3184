/** Names for saved files (pure). */

const LONGEST_BYTES = 180;
const NAMELESS = "download";

/**
 * A name under which a file can be saved without replacing one: `suggested` made harmless, numbered where `taken`.
 * What is suggested comes from a server's header, so it may hold folders, control characters or a leading dot.
 */
export function freeName(suggested: string, taken: (name: string) => boolean): string {
  const { stem, extension } = split(harmless(suggested));
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}${extension}` : `${stem} (${number})${extension}`;
    if (!taken(name)) return name;
  }
}

function harmless(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? "";
  const plain = base.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
  return plain.replace(/^\.+/, "") || NAMELESS;
}

function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const hasExtension = dot > 0 && name.length - dot <= 12;
  const extension = hasExtension ? name.slice(dot) : "";
  return { stem: shortened(hasExtension ? name.slice(0, dot) : name), extension };
}

/** Cut to what every file system takes, never inside a character. */
function shortened(stem: string): string {
  let short = "";
  for (const character of stem) {
    if (Buffer.byteLength(short + character) > LONGEST_BYTES) break;
    short += character;
  }
  return short;
}
