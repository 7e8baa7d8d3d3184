/** The relay's guard beside the backend's: requests are made up of what either looks at, and both have to say the same. */

import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { python, ROOT } from "../../../src-app/frontend/backend-program.ts";
import { cookieName, type Head, refusal } from "../../../src-app/frontend/far/guard.ts";

/** A real process on a machine that may have much else to do (ms). */
setDefaultTimeout(60_000);

const PORT = 4711;
const TOKEN = "t".repeat(43);
const OTHER = "x".repeat(43);
const REQUESTS = 20_000;
const COOKIE = cookieName(PORT);
const OWN = `http://127.0.0.1:${PORT}`;

const METHODS = ["GET", "HEAD", "POST", "get", "OPTIONS"];
const PATHS = [
  ...["/", "/launch", "/launch?code=x", "/launch/", "/launch#x", "/Launch", "/%6caunch", "/launch%3f"],
  ...[
    "//launch",
    "///launch",
    "//evil/launch",
    "//evil/launch?x",
    "/\\evil/launch",
    "//a@b/launch",
    "//h:0/launch",
  ],
  ...[
    "/x/../launch",
    "//x/../launch",
    "/./launch",
    "/launch/../x",
    "/x?/launch",
    "/?/../launch",
    "//",
    "/launch;x",
  ],
];
/** Names and the values that each may have; a request has some of them, and some of them twice. */
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ["Host", [`127.0.0.1:${PORT}`, `127.0.0.1:${PORT}`, `localhost:${PORT}`, "127.0.0.1", "evil", ""]],
  ["Origin", [OWN, OWN, `${OWN}/`, "null", "http://127.0.0.1:1", `https://127.0.0.1:${PORT}`, ""]],
  ["Sec-Fetch-Site", ["same-origin", "none", "same-site", "cross-site", "None", ""]],
  [
    "Authorization",
    [
      `Bearer ${TOKEN}`,
      `Bearer ${OTHER}`,
      `bearer ${TOKEN}`,
      `Basic ${TOKEN}`,
      `Bearer  ${TOKEN}`,
      "Bearer ",
      "",
    ],
  ],
  [
    "Cookie",
    [
      ...[
        `${COOKIE}=${TOKEN}`,
        `a=1; ${COOKIE}=${TOKEN} ;b=2`,
        `${COOKIE}=${OTHER}`,
        `${COOKIE}`,
        `${COOKIE}=`,
      ],
      ...[
        `${COOKIE}=${TOKEN}; ${COOKIE}=${TOKEN}`,
        `${COOKIE} =${TOKEN}`,
        `${COOKIE}=${TOKEN}=`,
        `${COOKIE}1=${TOKEN}`,
      ],
      ...[
        `${COOKIE}="${TOKEN}"`,
        `a=${COOKIE}=${TOKEN}`,
        `${COOKIE.toUpperCase()}=${TOKEN}`,
        ";;",
        `;${COOKIE}=${TOKEN}`,
      ],
    ],
  ],
];

/** The same requests each time (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function headOf(pick: (below: number) => number): Head {
  const one = <T>(of: readonly T[]) => of[pick(of.length)] as T;
  const raw = HEADERS.flatMap(([name, values]) => {
    const often = name === "Host" ? one([1, 1, 1, 1, 1, 0, 2]) : one([0, 0, 1, 1, 2]);
    // half of the values are the right one, so that many requests get as far as the last question
    const value = () => (pick(2) === 0 ? (values[0] as string) : one(values));
    return Array.from({ length: often }, () => [one([name, name.toLowerCase()]), value()]).flat();
  });
  return { method: one(METHODS), path: one(PATHS), raw };
}

test("both guards say the same of every request", () => {
  const pick = chance(20_261_121);
  const heads = Array.from({ length: REQUESTS }, () => headOf(pick));
  const judging = Bun.spawnSync([...python(), join(ROOT, "tests/frontend/fixtures/judging.py")], {
    env: { ...process.env, PYTHONPATH: join(ROOT, "src-app") },
    stdin: Buffer.from(JSON.stringify({ port: PORT, token: TOKEN, heads })),
  });
  expect(judging.stderr.toString()).toBe("");
  const theirs: readonly (number | null)[] = JSON.parse(judging.stdout.toString());
  const ours = heads.map((head) => refusal(head, PORT, TOKEN)?.status ?? null);
  const apart = heads.flatMap((head, at) =>
    ours[at] === theirs[at] ? [] : [{ head, ours: ours[at], theirs: theirs[at] }],
  );
  expect(apart).toEqual([]);
  for (const status of [null, 400, 401, 403, 421])
    expect(ours.filter((each) => each === status).length).toBeGreaterThan(100);
});
