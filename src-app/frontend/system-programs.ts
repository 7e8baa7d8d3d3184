/** The system's own programs that the shell hands something to: the browser, the file manager, the clipboard. */

import { Refused } from "./requests.ts";
import type { Toolkit } from "./toolkit.ts";
import { _ } from "./words.ts";

/** An opener that fails does so at once; one that lasts has become the program it opened (ms). */
const FAILS_WITHIN = 1_000;

/** Opens an address or a folder with the program that the person chose for it. Raises Refused. */
export async function openInSystem(target: string): Promise<void> {
  const [program, ...words] = opener();
  if (program === undefined || Bun.which(program) === null) {
    throw new Refused(_("This system has no program that opens addresses (xdg-open)."));
  }
  const opening = Bun.spawn([program, ...words, target], {
    stdio: ["ignore", "ignore", "ignore"],
    detached: true, // what it opens is the person's, and outlives us
  });
  opening.unref();
  const timer = Promise.withResolvers<number>();
  const timeout = setTimeout(() => timer.resolve(0), FAILS_WITHIN);
  const code = await Promise.race([opening.exited, timer.promise]);
  clearTimeout(timeout);
  // explorer's opener says nothing with its code
  if (code !== 0 && process.platform !== "win32") throw new Refused(_("The system could not open this."));
}

function opener(): readonly string[] {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return ["xdg-open"];
}

/** Puts text on the clipboard, by the view's own toolkit where there is one. False where this system has no program for it. */
export async function copyToClipboard(text: string, toolkit?: Toolkit): Promise<boolean> {
  if (toolkit !== undefined) {
    await toolkit.copy(text);
    return true;
  }
  for (const command of clipboards()) {
    if (Bun.which(command[0] ?? "") === null) continue;
    const copying = Bun.spawn([...command], {
      stdin: new TextEncoder().encode(text),
      stdout: "ignore", // it stays behind to hold the text, and must not hold our pipes
      stderr: "ignore",
      detached: true,
    });
    copying.unref();
    if ((await copying.exited) === 0) return true;
  }
  return false;
}

function clipboards(): readonly (readonly string[])[] {
  if (process.platform === "darwin") return [["pbcopy"]];
  if (process.platform === "win32") return [["clip"]];
  const x11 = [
    ["xclip", "-selection", "clipboard"],
    ["xsel", "--clipboard", "--input"],
  ];
  return process.env.WAYLAND_DISPLAY ? [["wl-copy"], ...x11] : x11;
}
