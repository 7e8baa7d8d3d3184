/**
 * The socket that requests come in on, opened once and handed over to every backend of a launch.
 *
 * While a backend is started anew, requests wait in its backlog, and nobody can take the port: it is never given up,
 * and it is bound without SO_REUSEPORT, so that a second process that asks for the same address is refused.
 */

import { type Libc, libc } from "./libc.ts";

const AF_INET = 2;
const SOCK_STREAM = 1;
/** Linux takes it with the type; macOS has no such flag, and `Bun.spawn` closes there what it was not told to keep. */
const SOCK_CLOEXEC = process.platform === "linux" ? 0o2000000 : 0;
const BACKLOG = 1_024;
const ADDRESS_SIZE = 16;

export interface Listener {
  readonly port: number;
  readonly descriptor: number;
  close(): void;
}

/**
 * A listening socket on 127.0.0.1, at `port` (0: the system chooses one), or undefined where it can't be had: on
 * Windows, or when the port is taken. Then the backend binds by itself, and says why where it can't.
 */
export function openListener(port = 0): Listener | undefined {
  const c = libc();
  const descriptor = c?.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) ?? -1;
  if (c === undefined || descriptor < 0) return undefined;
  const address = loopback(port);
  if (c.bind(descriptor, address, address.length) !== 0 || c.listen(descriptor, BACKLOG) !== 0) {
    c.close(descriptor);
    return undefined;
  }
  return { port: portOf(c, descriptor), descriptor, close: () => void c.close(descriptor) };
}

/**
 * What tells the backend of its socket, by systemd's convention: one descriptor, the first after stderr.
 *
 * LISTEN_PID would have to be the process id of the backend, which nobody knows before it runs; so it is absent, and
 * one that we were ourselves started with must not be passed on: it names another process.
 */
export function handOver(listener: Listener | undefined): Record<string, string | undefined> {
  const none = { LISTEN_FDS: undefined, LISTEN_PID: undefined, LISTEN_FDNAMES: undefined };
  return listener === undefined ? none : { ...none, LISTEN_FDS: "1" };
}

/** A `sockaddr_in`. On macOS its first byte is its length; on Linux the family has both. */
function loopback(port: number): Uint8Array {
  const address = new Uint8Array(ADDRESS_SIZE);
  address.set(process.platform === "darwin" ? [ADDRESS_SIZE, AF_INET] : [AF_INET, 0]);
  address.set([port >> 8, port & 0xff, 127, 0, 0, 1], 2);
  return address;
}

function portOf(c: Libc, descriptor: number): number {
  const address = new Uint8Array(ADDRESS_SIZE);
  c.getsockname(descriptor, address, new Uint32Array([ADDRESS_SIZE]));
  return new DataView(address.buffer).getUint16(2);
}
