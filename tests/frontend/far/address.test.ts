import { expect, test } from "bun:test";
import { farAt } from "../../../src-app/frontend/far/address.ts";

const TOKEN = "t".repeat(43);

test.each([
  ["http://127.0.0.1:9000", "8765", "http://127.0.0.1:9000", "127.0.0.1:8765"],
  ["http://127.0.0.1:9000", "", "http://127.0.0.1:9000", "127.0.0.1:9000"],
  [" http://localhost:9000/ ", "", "http://localhost:9000", "127.0.0.1:9000"],
  ["http://[::1]:9000", "8765", "http://[::1]:9000", "127.0.0.1:8765"],
  ["https://Hearth.example:443", "8765", "https://hearth.example", "hearth.example"],
  ["https://hearth.example:8443", "", "https://hearth.example:8443", "hearth.example:8443"],
])("%p with the port %p is asked at %p as %p", (address, port, origin, host) => {
  expect(farAt(address, port, TOKEN)).toEqual({ origin, host, token: TOKEN });
});

test.each([
  "http://hearth.example",
  "http://192.168.1.7:8765",
  "http://127.0.0.1.example.org",
  "http://localhost.example.org",
])("%p is refused: everybody on the way could read along", (address) => {
  expect(() => farAt(address, "", TOKEN)).toThrow("could read along");
});

test.each([
  "",
  "hearth.example",
  "ftp://hearth.example",
  "javascript:alert(1)",
  "https://ada:secret@hearth.example",
  "https://hearth.example/hearth",
  "https://hearth.example?x",
  "https://hearth.example#x",
  "http://127.0.0.1:9000@hearth.example",
  "http://127.0.0.1:0",
  "https://",
])("%p is no address", (address) => {
  expect(() => farAt(address, "", TOKEN)).toThrow();
});

test.each(["", "short", "t".repeat(201), `${TOKEN}\r\nX: y`, `${TOKEN} `, `${TOKEN}é`])(
  "%p is no token",
  (token) => {
    expect(() => farAt("https://hearth.example", "", token)).toThrow("token");
  },
);

test.each(["0", "65536", "-1", "1.5", "x", "8765@evil.example"])("%p is no port", (port) => {
  expect(() => farAt("http://127.0.0.1:9000", port, TOKEN)).toThrow("port");
});
