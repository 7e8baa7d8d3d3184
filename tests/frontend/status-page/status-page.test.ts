import { expect, test } from "bun:test";
import { renderStatusPage, type StatusKind } from "../../../src-app/frontend/status-page/status-page.ts";
import { speak } from "../../../src-app/frontend/words.ts";

const KINDS: readonly StatusKind[] = ["starting", "reconnecting", "gave-up", "bad-data", "bad-configuration"];
const HOSTILE = `<script>alert("1")</script>' {{buttons}} $& {{log}}`;

test.each(KINDS)("the page for %s is whole, without a placeholder left", (kind) => {
  const page = renderStatusPage({ kind });
  expect(page).toStartWith("<!doctype html>");
  expect(page).toContain(kind);
  expect(page).not.toContain("{{");
});

test("what comes from outside is text, and is put in once", () => {
  const before = renderStatusPage({ kind: "gave-up" });
  const page = renderStatusPage({ kind: "gave-up", sentence: HOSTILE, nextStep: HOSTILE, log: [HOSTILE] });
  const count = (text: string, part: string) => text.split(part).length - 1;
  expect(count(page, "<script")).toBe(count(before, "<script"));
  expect(count(page, "data-action=")).toBe(count(before, "data-action="));
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; {{buttons}} $&amp; {{log}}");
});

test.each(["gave-up", "bad-data", "bad-configuration"] as const)("%s offers all four ways on", (kind) => {
  const page = renderStatusPage({ kind, log: ["[Backend Log] Traceback"] });
  const actions = [...page.matchAll(/<button[^>]*data-action="([^"]+)"/g)].map((match) => match[1]);
  expect(actions).toEqual(["restart", "open-logs", "copy-report", "quit"]);
  expect([...page.matchAll(/<button[^>]*class="primary"/g)]).toHaveLength(1);
  expect(page).toContain("[Backend Log] Traceback");
});

test.each(["starting", "reconnecting"] as const)("%s asks for nothing", (kind) => {
  expect(renderStatusPage({ kind })).not.toMatch(/<button[^>]*data-action=/);
});

test.each(KINDS)("the page for %s is in the person's language", (kind) => {
  const english = /[A-Za-z]{3,}/;
  try {
    speak("ko", {});
    const page = renderStatusPage({ kind });
    expect(page).toContain('<html lang="ko">');
    const said = page.slice(page.indexOf("<main>")).replace(/<script[\s\S]*<\/script>|<[^>]*>|Hearth/g, "");
    expect(said).not.toMatch(english);
  } finally {
    speak("en", {});
  }
});
