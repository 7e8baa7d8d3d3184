/** Tells which files have changed, once they rest for a moment: editors and checkouts write several at once. */

import { watch } from "node:fs";
import { join, sep } from "node:path";

/** Short enough that nobody notices, long enough for an editor's write and rename (ms). */
const REST = 15;

/** Calls `changed` with paths from `root`, with `/`; returns what ends the watching. */
export function watchFiles(
  root: string,
  folders: readonly string[],
  changed: (paths: ReadonlySet<string>) => void,
): () => void {
  let waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    const paths = waiting;
    waiting = new Set();
    changed(paths);
  };
  const watchers = folders.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_event, file) => {
      if (file === null) return;
      waiting.add(`${folder}/${file.replaceAll(sep, "/")}`);
      clearTimeout(timer);
      timer = setTimeout(tell, REST);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
