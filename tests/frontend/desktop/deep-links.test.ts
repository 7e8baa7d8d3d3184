import { expect, test } from "bun:test";
import { looksLikeLink, parseDeepLink } from "../../../src-app/frontend/desktop/deep-links.ts";

const ID = "01JD3X5Z7YQ8W9E2R4T6V0ABCD";

test.each([
  [`hearth://conversation/${ID}`, { kind: "conversation", path: `/conversations/${ID}` }],
  ["hearth://new", { kind: "new", path: "/" }],
  ["hearth://new/", { kind: "new", path: "/" }],
  ["hearth://new?text=", { kind: "new", path: "/" }],
  ["hearth://new?text=why%20is+it", { kind: "new", path: "/?text=why%20is%20it" }],
  ["hearth://new?text=%F0%9F%94%A5%0Aa", { kind: "new", path: `/?text=${encodeURIComponent("🔥\na")}` }],
  ["hearth://quick", { kind: "quick", path: "/quick" }],
  ["HEARTH://new", { kind: "new", path: "/" }],
])("%s leads to %p", (link, found) => {
  expect(parseDeepLink(link)).toEqual(found as never);
});

test.each([
  "",
  "hearth:",
  "hearth://",
  "hearth:new",
  "hearth:/new",
  "hearth:///new",
  "hearth://send?text=x",
  "hearth://new?text=x&send=1",
  "hearth://new?text=x&text=y",
  "hearth://new?send=1",
  "hearth://new?model=x",
  "hearth://new/send?text=x",
  "hearth://new?text=x#y",
  "hearth://new#",
  "hearth://user@new",
  "hearth://user:pass@new",
  "hearth://:@new",
  "hearth://new:80",
  "hearth://quick?text=x",
  "hearth://settings",
  "hearth://conversation",
  "hearth://conversation/",
  `hearth://conversation/${ID}/`,
  `hearth://conversation/${ID}?x`,
  `hearth://conversation/${ID}/../../models`,
  `hearth://conversation/../models/${ID}`,
  `hearth://conversation/${ID.toLowerCase()}`,
  `hearth://conversation/${ID.slice(1)}`,
  `hearth://conversation/${ID}A`,
  `hearth://conversation/${"%2e".repeat(26)}`,
  `hearth://conversation/${ID.slice(1)}I`,
  `hearth://conversation\\${ID}`,
  ` hearth://new`,
  "hearth://new ",
  "hea\nrth://new",
  "hearth://new\u0000",
  "hearth://ne%77",
  "hearths://new",
  "http://new",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "--no-window",
  `hearth://new?text=${"x".repeat(4_000)}`,
])("%p leads nowhere", (link) => {
  expect(parseDeepLink(link)).toBeUndefined();
});

test("a text is cut where it is too long, and whatever in it can't be seen is left out", () => {
  const text = (link: string) => decodeURIComponent(parseDeepLink(link)?.path.slice("/?text=".length) ?? "");
  expect(text(`hearth://new?text=${"x".repeat(3_000)}`)).toHaveLength(2_041);
  expect(text(`hearth://new?text=${encodeURIComponent("a\u202eb\u200bc\u0000d\u{e0041}e\r\nf")}`)).toBe(
    "abcde\nf",
  );
  expect(text("hearth://new?text=%26send%3D1%23x")).toBe("&send=1#x");
  expect(text("hearth://new?text=%FF%00")).toBe("\ufffd");
  expect(text("hearth://new?text=%3Cscript%3E")).toBe("<script>");
});

test("a text that is cut in the middle of a character stays well-formed", () => {
  const link = `hearth://new?text=x${"%F0%9F%94%A5".repeat(250)}`;
  const path = parseDeepLink(link)?.path ?? "";
  expect(path.length).toBeLessThanOrEqual(2_048);
  expect(decodeURIComponent(path.slice("/?text=".length))).toMatch(/^x🔥{150,}$/u);
});

test("a word that is to be a link is told from an option", () => {
  expect(["hearth://x", "Hearth:x", "--demo", "run", "x hearth://new"].map(looksLikeLink)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
