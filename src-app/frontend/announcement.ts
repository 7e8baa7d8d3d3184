/** The line by which the backend says that it answers, and how long it may take to say so (pure). */

/** A start that takes longer counts as a crash (ms). */
export const ANNOUNCE_WITHIN = 30_000;

const ANNOUNCEMENT = /^listening on: 127\.0\.0\.1:(\d{1,5})$/;

/** The port that `line` announces, or undefined where it announces none. */
export function announcedPort(line: string): number | undefined {
  const port = Number(ANNOUNCEMENT.exec(line)?.[1]);
  return port >= 1 && port <= 65_535 ? port : undefined;
}
