/** The developer's loop: the app, with a launch file for curl, started anew when the backend's sources change. */

import { watch } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./backend-program.ts";
import { main, type Options, type Running, startHearth } from "./main.ts";

const WATCHED = ["src-app/backend", "templates", "migrations"];
/** Editors and checkouts write many files at once (ms). */
const REST = 150;
const MADE_BY_RUNNING = /(^|[\\/])__pycache__([\\/]|$)|\.pyc$|~$|\.sw.$/;

/** As `startHearth`, until the next change and after it. */
async function startLoop(options: Options): Promise<Running> {
  const running = await startHearth({ ...options, backendArguments: ["--launch-file"] });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restarting = Promise.resolve();
  const changed = (file: string) => {
    if (MADE_BY_RUNNING.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      options.tell(`[Hearth] ${file} has changed`);
      restarting = restarting.then(() => running.restart());
    }, REST);
  };
  const watchers = WATCHED.map((folder) =>
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => changed(file ?? folder)),
  );
  void running.ended.then(() => {
    for (const watcher of watchers) watcher.close();
    clearTimeout(timer);
  });
  return running;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2), startLoop));
