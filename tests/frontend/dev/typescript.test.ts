import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultsIn, faultsInLoading, faultsInTypes } from "../../../src-app/frontend/dev/typescript.ts";

let root = "";
const save = (file: string, text: string) => writeFileSync(join(root, "src-app/frontend", file), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hearth-typescript-"));
  mkdirSync(join(root, "src-app/frontend"), { recursive: true });
  save("main.ts", 'import { x } from "./x.ts";\nconsole.log(x);\n');
  save("x.ts", "export const x: number = 1;\n");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("what can be loaded has no faults", async () => {
  expect(await faultsInLoading(root)).toEqual([]);
});

test("a mistake of syntax has its file and line, also where it is imported", async () => {
  save("x.ts", "\nexport const x: = 1;\n");
  expect(await faultsInLoading(root)).toEqual([
    { kind: "typescript", file: "src-app/frontend/x.ts", line: 2, message: "Unexpected =" },
  ]);
});

test("an import that leads nowhere is one, too", async () => {
  save("x.ts", '\n\nimport "./nowhere.ts";\nexport const x = 1;\n');
  const [fault] = await faultsInLoading(root);
  expect(fault).toMatchObject({ file: "src-app/frontend/x.ts", line: 3 });
  expect(fault?.message).toContain("./nowhere.ts");
});

test("of what the compiler prints only the lines that tell of the sources count", () => {
  const printed = [
    "src-app/frontend/x.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.",
    "  The expected type comes from somewhere.",
    "tests/frontend/x.test.ts(1,1): error TS1: No.\r",
    "src-app/frontend/y.ts(12,1): error TS1: No.\r",
    "",
  ];
  expect(faultsIn(printed.join("\n")).map(({ file, line }) => `${file}:${line}`)).toEqual([
    "src-app/frontend/x.ts:3",
    "src-app/frontend/y.ts:12",
  ]);
});

test("without the compiler nothing is said of the types", async () => {
  expect(await faultsInTypes(root, new AbortController().signal)).toEqual([]);
});
