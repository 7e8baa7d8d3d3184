import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ICON_FILES, ICONS, LARGE_ICON, SIZES, SVG } from "../../../src-app/frontend/desktop/icons.ts";

test.each([...SIZES])("the icon of %p pixels has that size and can be seen through", (size) => {
  const png = readFileSync(join(ICONS, `hicolor/${size}x${size}/apps/hearth.png`));
  expect(png.toString("latin1", 1, 4)).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  expect(png[25]).toBe(6); // colours with transparency
});

test("they are made from one drawing that needs nothing else", () => {
  const svg = readFileSync(join(ICONS, SVG), "utf8");
  expect(svg).not.toMatch(/href|url\(|<script|<style/);
  expect(ICON_FILES).toHaveLength(SIZES.length + 1);
  expect(ICON_FILES.map((file) => join(ICONS, file))).toContain(LARGE_ICON);
});
