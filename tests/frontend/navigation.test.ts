import { expect, test } from "bun:test";
import { externalAddress, verdict } from "../../src-app/frontend/navigation.ts";

const ORIGIN = "http://127.0.0.1:57220";

test.each([
  `${ORIGIN}/`,
  `${ORIGIN}/conversations/1?x=y#message-2`,
  "HTTP://127.0.0.1:57220/",
  "http://127.1:57220/",
  "about:blank",
  "about:srcdoc",
])("%p stays in the view", (url) => {
  expect(verdict(url, ORIGIN)).toBe("in-view");
});

test.each([
  "http://example.org/",
  "https://example.org:8443/a?b#c",
  "https://127.0.0.1.example.org/",
  "https://localhost.example.org/",
  "https://[2001:db8::1]/",
  "http://192.168.1.1/",
  "mailto:a@example.org",
  "mailto:a@example.org?subject=Trip%20to%20Oslo",
])("%p is for the browser, after asking", (url) => {
  expect(verdict(url, ORIGIN)).toBe("ask-browser");
});

test.each([
  "file:///etc/passwd",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "java\tscript:alert(1)",
  " javascript:alert(1)",
  "\u0001javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:http://127.0.0.1:57220/6e1f",
  "filesystem:http://127.0.0.1:57220/temporary/x",
  "view-source:http://127.0.0.1:57220/",
  "about:config",
  "about:blank#x",
  "about:blank ",
  "chrome://settings",
  "views://internal/index.html",
  "ftp://example.org/",
  "ws://127.0.0.1:57220/",
  "smb://example.org/share",
  "tel:112",
  "",
  "/relative",
  "//example.org/",
  "not an address",
  "http://",
])("%p is refused", (url) => {
  expect(verdict(url, ORIGIN)).toBe("refuse");
});

test.each([
  "http://127.0.0.1/",
  "http://127.0.0.1:11434/api/tags",
  "https://127.0.0.1:57220/",
  "http://127.9.9.9:57220/",
  "http://2130706433:57221/",
  "http://0x7f.1:80/",
  "http://0.0.0.0:57220/",
  "http://localhost:57220/",
  "http://LOCALHOST./",
  "http://evil.localhost/",
  "http://[::1]:57220/",
  "http://[::]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::127.0.0.1]/",
])("%p is another program of this machine, and refused", (url) => {
  expect(verdict(url, ORIGIN)).toBe("refuse");
});

test.each([
  "http://127.0.0.1:57220@example.org/",
  "http://user@127.0.0.1:57220/",
  "http://user:password@127.0.0.1:57220/",
  "https://www.example.org@evil.example/",
  "https://:password@example.org/",
])("%p pretends with a user name, and is refused", (url) => {
  expect(verdict(url, ORIGIN)).toBe("refuse");
});

test.each(["mailto:a@example.org?attach=/etc/passwd", "mailto:?subject=x&ATTACHMENT=~/.ssh/id_ed25519"])(
  "%p would attach a file, and is refused",
  (url) => {
    expect(verdict(url, ORIGIN)).toBe("refuse");
  },
);

test("before there is a backend, its address is another program's", () => {
  expect(verdict(`${ORIGIN}/`, undefined)).toBe("refuse");
});

test("an endless address is refused", () => {
  expect(verdict(`https://example.org/${"a".repeat(10_000)}`, ORIGIN)).toBe("refuse");
});

test("the browser gets an address in its one normal form", () => {
  expect(externalAddress("HTTPS:\\\\EXAMPLE.org\\a b")).toBe("https://example.org/a%20b");
  expect(externalAddress("http://127.0.0.1:80/")).toBeUndefined();
  expect(externalAddress("about:blank")).toBeUndefined();
});
