/** The pretended Ollama of `--demo`: the tests' double, which serves what a real one once said. */

import { ROOT } from "./backend-program.ts";
import { parseObject } from "./contract.ts";
import type { Environment } from "./data-folder.ts";
import type { Log } from "./log.ts";
import { ProcessGroup } from "./process-group.ts";

const SAYS_WITHIN = 15_000;
/** Between SIGTERM and SIGKILL (ms). */
const GRACE = 500;

export interface Demo {
  /** What the backend is started with. */
  readonly env: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/** Starts it. Raises an Error with a sentence where it does not come up. */
export async function startDemo(python: readonly string[], env: Environment, log: Log): Promise<Demo> {
  const said = Promise.withResolvers<number>();
  const group = new ProcessGroup({
    command: [...python, "-m", "tests.ollama_double", "--port", "0", "--demo"],
    cwd: ROOT,
    env,
    onOut: (line) => {
      const port = parseObject(line)?.port;
      if (typeof port === "number") said.resolve(port);
    },
    onErr: (line) => log.say("Demo Log", line),
  });
  const failed = () => said.reject(new Error("The demo's model server did not start; the log says why."));
  void group.ended.then(failed);
  const timer = setTimeout(failed, SAYS_WITHIN);
  try {
    const port = await said.promise;
    // it watches its stdin, which is ours to hold
    return {
      env: { OLLAMA_HOST: `127.0.0.1:${port}`, HEARTH_DEMO: "1" },
      end: () => group.end(0, GRACE),
    };
  } catch (error) {
    await group.end(0, GRACE);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
