/** Electrobun's own form of a navigation policy: patterns, of which the last one that fits decides; `^` refuses (pure). */

/** The rules while the backend is at `origin`: there and nowhere else. */
export function navigationRules(origin: string | undefined): string[] {
  const own = ["about:blank", "views://internal/index.html"];
  return ["^*", ...own, ...(origin === undefined ? [] : [`${origin}/*`])];
}
