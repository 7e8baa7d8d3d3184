/** The few functions of the C library that Bun has no call for. None takes a variable number of arguments. */

import { dlopen } from "bun:ffi";

const FUNCTIONS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
  listen: { args: ["i32", "i32"], returns: "i32" },
  getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  flock: { args: ["i32", "i32"], returns: "i32" },
} as const;

export type Libc = ReturnType<typeof open>;

/** The C library, or undefined where there is none of a kind that we know (Windows has other calls). */
export function libc(): Libc | undefined {
  for (const name of names()) {
    try {
      return open(name);
    } catch {
      // the next name
    }
  }
  return undefined;
}

function names(): readonly string[] {
  if (process.platform === "darwin") return ["libSystem.B.dylib"];
  if (process.platform !== "linux") return [];
  return ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];
}

function open(name: string) {
  return dlopen(name, FUNCTIONS).symbols;
}
