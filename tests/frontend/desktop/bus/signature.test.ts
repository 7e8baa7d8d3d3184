import { expect, test } from "bun:test";
import { alignmentOf, typesIn } from "../../../../src-app/frontend/desktop/bus/signature.ts";

test.each([
  ["", []],
  ["s", ["s"]],
  ["sa{sv}(ii)", ["s", "a{sv}", "(ii)"]],
  ["u(ia{sv}av)", ["u", "(ia{sv}av)"]],
  ["aay", ["aay"]],
  ["a(sa(iiay)ss)g", ["a(sa(iiay)ss)", "g"]],
])("“%s” is cut into its types", (signature, types) => {
  expect(typesIn(signature)).toEqual(types);
});

test.each(["z", "a", "(", "()", "(s", "{sv}", "a{vs}", "a{s}", "a{sss}", "a{sv", ")", "é", "a".repeat(300)])(
  "“%s” is no signature",
  (signature) => {
    expect(() => typesIn(signature)).toThrow();
  },
);

test("a signature as deep as it is long is refused without an end of the stack", () => {
  expect(() => typesIn(`${"(".repeat(127)}${")".repeat(127)}`)).toThrow();
  expect(() => typesIn(`${"a".repeat(254)}y`)).toThrow("deep");
});

test("what is no type has no place to begin", () => {
  expect(() => alignmentOf("")).toThrow();
  expect(alignmentOf("a{sv}")).toBe(4);
});
