/** Where Ollama answers, by its own variable and its own forms of it (pure). */

const DEFAULT_PORT = "11434";
const PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

/**
 * The address that OLLAMA_HOST means: `host`, `host:port`, `:port`, with a scheme or without. Undefined where it can't
 * be understood. An address to listen on everywhere is reached at 127.0.0.1.
 */
export function ollamaAddress(named: string | undefined): URL | undefined {
  const text = (named ?? "").trim().replace(/^["']+|["']+$/g, "");
  const [, scheme, rest] = /^(?:([a-z]+):\/\/)?(.*)$/i.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const kind = (scheme ?? "http").toLowerCase();
  const port = scheme === undefined ? DEFAULT_PORT : PORTS[kind];
  if (port === undefined) return undefined;
  const place = rest.startsWith(":") || rest === "" ? `127.0.0.1${rest}` : rest;
  const [authority = "", ...path] = place.split("/");
  const whole = /:\d+$/.test(authority.replace(/^\[.*\]/, "")) ? authority : `${authority}:${port}`;
  const url = URL.parse(`${kind}://${[whole, ...path].join("/")}`);
  if (url?.hostname === "0.0.0.0" || url?.hostname === "[::]") url.hostname = "127.0.0.1";
  return url ?? undefined;
}

/** Whether it is this machine that Ollama is expected on; only here can it be started. */
export function isLocal(address: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname);
}
