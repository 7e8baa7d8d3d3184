/** The shell as the developer's loop starts it; the loop tells it over Bun's channel between processes. */

import { join } from "node:path";
import { python, ROOT } from "../backend-program.ts";
import { main, type Options, type Running, startHearth } from "../main.ts";
import { RESTART_BACKEND } from "./messages.ts";

const START = join(ROOT, "src-app/backend/dev/start.py");

async function startDeveloped(options: Options): Promise<Running> {
  const running = await startHearth({
    ...options,
    env: { HEARTH_LOG: "debug", ...options.env, PYTHONDONTWRITEBYTECODE: "" }, // what did not change is compiled once
    backend: [...python(), START],
    backendArguments: ["--dev", "--launch-file"],
  });
  process.on("message", (message) => {
    if (message === RESTART_BACKEND) void running.restart();
  });
  process.on("disconnect", () => running.stop()); // the loop is gone, however it went
  return running;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2), startDeveloped));
