/** Hearth's icons, laid out as themes have them. The PNGs are made from the SVG by `tests/icons.py`. */

import { join } from "node:path";

/** The folder to name where an icon theme's path is asked for. */
export const ICONS = join(import.meta.dir, "icons");

/** Sizes that panels, menus and docks ask for (pixels). */
export const SIZES = [16, 22, 24, 32, 48, 64, 128, 256, 512] as const;

export const SVG = "hicolor/scalable/apps/hearth.svg";

/** All of them, below `ICONS`. */
export const ICON_FILES: readonly string[] = [
  SVG,
  ...SIZES.map((size) => `hicolor/${size}x${size}/apps/hearth.png`),
];

/** The one that is named where a single file is. */
export const LARGE_ICON = join(ICONS, "hicolor/256x256/apps/hearth.png");
