/** Where everything lies that must last, and how private files are written there. */

import { accessSync, chmodSync, constants, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The data folder can't be used. The message is a sentence for a person. */
export class FolderError extends Error {
  override readonly name = "FolderError";
}

/** `HEARTH_DATA_DIR`, or the platform's place for the data of an app: the same that the backend would choose. */
export function dataFolder(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const named = environment.HEARTH_DATA_DIR;
  if (named) return named;
  if (platform === "darwin") return join(home, "Library/Application Support/hearth");
  if (platform === "win32") return join(environment.LOCALAPPDATA || join(home, "AppData/Local"), "hearth");
  return join(environment.XDG_DATA_HOME?.trim() || join(home, ".local/share"), "hearth");
}

/** A demo leaves the person's own conversations alone, unless a folder is named. */
export function folderFor({ demo, env }: { readonly demo: boolean; readonly env: Environment }): string {
  const folder = dataFolder(env);
  return demo && !env.HEARTH_DATA_DIR ? join(folder, "demo") : folder;
}

/** Makes sure that the folder is there, private, and can be written to. Raises FolderError. */
export function prepareFolder(folder: string) {
  if (!isAbsolute(folder)) {
    throw new FolderError(
      `HEARTH_DATA_DIR is “${folder}”, which is not an absolute path. Give the whole path, beginning at the root.`,
    );
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32" && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new FolderError(
      `The data folder ${folder} can't be used (${(error as Error).message}). Name another one in HEARTH_DATA_DIR.`,
    );
  }
}

/** Writes a private file whole: a reader finds the old content or the new one, never a part. */
export function writePrivate(path: string, content: string) {
  const unfinished = `${path}.part`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  renameSync(unfinished, path);
}
