/** What a changed file means for what runs (pure). */

/**
 * `page`: what the backend reads anew and the page follows, without a restart; `backend` and `shell`: what has to be
 * started anew.
 */
export type Kind = "page" | "backend" | "shell";

/** What is watched, from the checkout's root. */
export const WATCHED = ["src-app/backend", "src-app/frontend", "templates", "migrations"] as const;

const MADE_BY_RUNNING = /(^|\/)__pycache__(\/|$)|\.pyc$/;
const MADE_BY_EDITORS = /~$|\.sw[a-z]$|(^|\/)(4913|\.#[^/]*|#[^/]*#)$|\.(part|tmp)$/;

/** Of a path from the checkout's root, with `/`; undefined where nothing follows from it. */
export function kindOf(path: string): Kind | undefined {
  if (MADE_BY_RUNNING.test(path) || MADE_BY_EDITORS.test(path)) return undefined;
  if (path.startsWith("templates/")) return path.endsWith(".html") ? "page" : undefined;
  if (path.startsWith("migrations/")) return path.endsWith(".sql") ? "backend" : undefined;
  if (path.startsWith("src-app/backend/")) return path.endsWith(".py") ? "backend" : undefined;
  if (path.startsWith("src-app/frontend/static/")) return "page";
  if (path.startsWith("src-app/frontend/dev/") && !path.endsWith(".ts")) return undefined; // served as it is on the disk
  return /^src-app\/frontend\/.*\.(ts|js|html)$/.test(path) ? "shell" : undefined;
}

/** The files of each kind. */
export function sorted(paths: Iterable<string>): Readonly<Record<Kind, readonly string[]>> {
  const found: Record<Kind, string[]> = { page: [], backend: [], shell: [] };
  for (const path of paths) {
    const kind = kindOf(path);
    if (kind !== undefined) found[kind].push(path);
  }
  return found;
}
