/** The life of a program that knows nothing of us: asked over HTTP, and on a leash that ends it with us. */

import { leashed, ProcessGroup } from "../process-group.ts";
import { Answers, answersAt } from "./answers.ts";
import type { Description, Ready } from "./description.ts";
import type { Beginning, Life, LifeEvents } from "./life.ts";

export class LeashedLife implements Life {
  readonly pid: number;
  readonly ended: Life["ended"];
  readonly #group: ProcessGroup;
  readonly #ending: Description["ending"];
  #over = false;
  #wake = () => {};

  /** Raises where the program can't be started at all. */
  constructor(beginning: Beginning, events: LifeEvents) {
    const { described, command, cwd, env, port, log } = beginning;
    const say = (line: string) => log.say(described.source, line);
    this.#group = new ProcessGroup({ command: leashed(command), cwd, env, onOut: say, onErr: say });
    this.#ending = described.ending;
    this.pid = this.#group.pid;
    this.ended = this.#group.ended.then((code) => {
      this.#stopAsking();
      return { code, said: undefined };
    });
    if (described.ready.by === "http") void this.#ask(described.ready, port, events);
  }

  end(inOrder: boolean) {
    this.#stopAsking();
    const { patience, grace, hangGrace } = this.#ending;
    void (inOrder ? this.#group.end(patience, grace) : this.#group.end(0, hangGrace));
  }

  kill() {
    this.#group.signal("SIGKILL");
  }

  async #ask({ questions, watch }: Extract<Ready, { by: "http" }>, port: number, events: LifeEvents) {
    const address = new URL(`http://127.0.0.1:${port}`);
    while (!this.#over && !(await answersAt(address, questions))) await this.#sleep(questions.every);
    if (!this.#over) events.ready(port);
    const answers = new Answers(watch.silentAfter, watch.hungAfter);
    for (await this.#sleep(watch.every); !this.#over; await this.#sleep(watch.every)) {
      const pulse = answers.take(await answersAt(address, watch));
      if (!this.#over) events.pulse(pulse);
    }
  }

  async #sleep(pause: number) {
    if (this.#over) return;
    const woken = Promise.withResolvers<void>();
    const timer = setTimeout(woken.resolve, pause);
    this.#wake = woken.resolve;
    await woken.promise;
    clearTimeout(timer);
  }

  #stopAsking() {
    this.#over = true;
    this.#wake();
  }
}

export const beginLeashed = (beginning: Beginning, events: LifeEvents): Life =>
  new LeashedLife(beginning, events);
