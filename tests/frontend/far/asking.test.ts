import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../../src-app/frontend/backend-program.ts";
import { farAt } from "../../../src-app/frontend/far/address.ts";
import { judge, lookAt } from "../../../src-app/frontend/far/asking.ts";
import { FarHearth } from "../fixtures/far-hearth.ts";

/** Real processes on a machine that may have much else to do (ms). */
setDefaultTimeout(60_000);

const TOKEN = "t".repeat(43);
const LIMIT = 2_000;
const HEALTH = '{"status":"healthy","database":"connected","ollama":"running","version":"0.1.0"}';

const servers: Bun.Server<undefined>[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(true)));
});

function serve(
  answer: () => Response | Promise<Response>,
  options: { key?: string; cert?: string } = {},
): number {
  const tls = options.cert === undefined ? {} : { tls: options };
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer, ...tls });
  servers.push(server);
  return server.port as number;
}

const at = (port: number) => farAt(`http://127.0.0.1:${port}`, "", TOKEN);

test.each([
  [200, HEALTH, { kind: "well", version: "0.1.0", ms: 7 }],
  [200, HEALTH.replace("0.1.0", "<b>\\u202e1"), { kind: "well", version: "b1", ms: 7 }],
  [200, "<html>", { kind: "not-hearth" }],
  [200, '{"version":"0.33.0"}', { kind: "not-hearth" }],
  [200, '{"version":7,"database":"x"}', { kind: "not-hearth" }],
  [500, HEALTH, { kind: "not-hearth" }],
  [404, "", { kind: "not-hearth" }],
  [401, HEALTH, { kind: "wrong-token" }],
  [421, "", { kind: "wrong-host" }],
  [301, "", { kind: "redirect" }],
  [502, "", { kind: "unwell" }],
  [504, "", { kind: "unwell" }],
])("status %p with %p is judged as %p", (status, body, finding) => {
  expect(judge(status, body, 7)).toEqual(finding as never);
});

describe("over real sockets", () => {
  test("the real backend is well, with its token alone", async () => {
    const elsewhere = new FarHearth();
    try {
      const far = await elsewhere.start();
      expect(await lookAt(far, LIMIT)).toMatchObject({ kind: "well", version: "0.1.0" });
      expect(await lookAt({ ...far, token: TOKEN }, LIMIT)).toEqual({ kind: "wrong-token" });
      expect(await lookAt({ ...far, host: "127.0.0.1:1" }, LIMIT)).toEqual({ kind: "wrong-host" });
      await elsewhere.kill();
      expect(await lookAt(far, LIMIT)).toEqual({ kind: "nobody" });
    } finally {
      await elsewhere.end();
    }
  });

  test("a redirect is not followed: nobody gets the token by one", async () => {
    let stolen = 0;
    const thief = serve(() => {
      stolen += 1;
      return new Response(HEALTH);
    });
    const port = serve(() => Response.redirect(`http://127.0.0.1:${thief}/api/v1/health`, 307));
    expect(await lookAt(at(port), LIMIT)).toEqual({ kind: "redirect" });
    expect(stolen).toBe(0);
  });

  test("no proxy of the environment is asked", async () => {
    const port = serve(() => new Response(HEALTH));
    const before = { ...process.env };
    try {
      Object.assign(process.env, { HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9" });
      expect(await lookAt(at(port), LIMIT)).toMatchObject({ kind: "well" });
    } finally {
      for (const name of ["HTTP_PROXY", "http_proxy"]) {
        if (before[name] === undefined) delete process.env[name];
      }
    }
  });

  test("what says nothing, and what says too much, is not waited for", async () => {
    const silent = serve(() => new Promise<Response>(() => {}));
    expect(await lookAt(at(silent), 50)).toEqual({ kind: "silent" });
    const endless = serve(
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(1_000))),
          }),
        ),
    );
    expect(await lookAt(at(endless), LIMIT)).toEqual({ kind: "not-hearth" });
  });
});

describe("over TLS", () => {
  /** A certificate that nobody has signed but itself. */
  function certificate(folder: string) {
    const [key, cert] = [join(folder, "own.pem"), join(folder, "own.crt")];
    const made = Bun.spawnSync([
      ...[
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
    ]);
    expect(made.exitCode).toBe(0);
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8"), file: cert };
  }

  /** Looks from a process of its own: which authorities are trusted is read once, from its environment. */
  async function lookWith(port: number, env: Record<string, string>): Promise<string> {
    const source = `
      const { lookAt } = await import("./far/asking.ts");
      const { farAt } = await import("./far/address.ts");
      console.log((await lookAt(farAt("https://127.0.0.1:${port}", "", "${TOKEN}"), 5000)).kind);`;
    const cwd = join(ROOT, "src-app/frontend");
    const looking = Bun.spawn([process.execPath, "-e", source], { cwd, env: { ...process.env, ...env } });
    return (await new Response(looking.stdout).text()).trim();
  }

  test("a certificate that nobody vouches for gets nothing; one that this computer trusts is taken", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hearth-tls-"));
    try {
      let asked = 0;
      const { key, cert, file } = certificate(folder);
      const answer = () => {
        asked += 1;
        return new Response(HEALTH);
      };
      const port = serve(answer, { key, cert });
      expect(await lookWith(port, {})).toBe("untrusted");
      expect(await lookWith(port, { NODE_TLS_REJECT_UNAUTHORIZED: "0" })).toBe("untrusted");
      expect(asked).toBe(0);
      expect(await lookWith(port, { SSL_CERT_FILE: file })).toBe("well");
      expect(asked).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("what speaks no TLS gets nothing", async () => {
    let asked = 0;
    const port = serve(() => {
      asked += 1;
      return new Response(HEALTH);
    });
    expect(await lookAt(farAt(`https://127.0.0.1:${port}`, "", TOKEN), LIMIT)).toEqual({ kind: "no-tls" });
    expect(asked).toBe(0);
  });
});
