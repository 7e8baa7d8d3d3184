/** The first lines on a bus's socket: we are the user that the kernel says we are (SASL EXTERNAL), nothing else. */

import type { Socket } from "node:net";
import { joined } from "./bytes.ts";
import { BusError } from "./values.ts";

const LONGEST_LINE = 1_024;

/** Resolves when messages may be sent, with the bytes that came behind the last line. Rejects where we are refused. */
export function shakeHands(socket: Socket, user: number): Promise<Uint8Array> {
  const name = Buffer.from(String(user)).toString("hex");
  socket.write(`\0AUTH EXTERNAL ${name}\r\n`);
  return new Promise((resolve, reject) => {
    let heard: Uint8Array = new Uint8Array();
    const done = (settle: () => void) => {
      socket.off("data", onData);
      settle();
    };
    const onData = (chunk: Uint8Array) => {
      heard = joined(heard, chunk);
      const text = new TextDecoder("latin1").decode(heard);
      const end = text.indexOf("\r\n");
      if (end === -1 && heard.length <= LONGEST_LINE) return;
      if (end === -1 || !text.startsWith("OK ")) {
        return done(() => reject(new BusError("the bus does not let us in")));
      }
      socket.write("BEGIN\r\n");
      done(() => resolve(heard.subarray(end + 2)));
    };
    socket.on("data", onData);
    socket.once("close", () => reject(new BusError("the bus hung up")));
  });
}
