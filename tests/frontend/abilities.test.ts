import { expect, test } from "bun:test";
import { abilitiesOf } from "../../src-app/frontend/abilities.ts";
import { REQUESTS } from "../../src-app/frontend/contract.ts";
import { Presence } from "../../src-app/frontend/desktop/presence.ts";
import { answer } from "../../src-app/frontend/requests.ts";

/** Arguments that each request understands, as far as it needs any. */
const ARGUMENTS = {
  path: "/",
  title: "Oslo",
  name: "ollama",
  by: "in",
  mode: "service",
  language: "en",
  address: "https://box",
  port: "",
  token: "",
  workers: [],
};

test.each([...REQUESTS].filter((name) => name !== "open.external"))(
  "%s is answered while nothing else of the launch is there yet",
  async (name) => {
    const spoken: string[] = [];
    const settings = {
      env: {},
      folders: { logs: "/nowhere", data: "/nowhere" },
      say: () => {},
      tell: () => {},
    };
    const abilities = abilitiesOf({
      front: () => undefined,
      way: () => undefined,
      supervisor: () => undefined,
      presence: new Presence({ ...settings, quit: () => {}, useHere: () => {} }),
      setLanguage: async (language) => void spoken.push(language),
      tellWorkers: async () => {},
    });
    const reply = await answer({ type: "request", id: "7", name, args: ARGUMENTS }, abilities);
    expect(reply).not.toMatchObject({ result: "The shell does not do this." });
    expect(reply).toMatchObject({ type: "reply", id: "7" });
    expect(spoken).toEqual(name === "language.set" ? ["en"] : []);
  },
);
