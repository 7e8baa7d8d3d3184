import { expect, test } from "bun:test";
import { busSockets } from "../../../../src-app/frontend/desktop/bus/address.ts";

test.each([
  [{ DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/user/1/bus,guid=ab" }, ["/run/user/1/bus"]],
  [{ DBUS_SESSION_BUS_ADDRESS: "unix:abstract=/tmp/dbus-x" }, ["\0/tmp/dbus-x"]],
  [{ DBUS_SESSION_BUS_ADDRESS: "unix:path=/a%20b" }, ["/a b"]],
  [{ DBUS_SESSION_BUS_ADDRESS: "tcp:host=evil,port=1;unix:path=/b" }, ["/b"]],
  [{ DBUS_SESSION_BUS_ADDRESS: "autolaunch:", XDG_RUNTIME_DIR: "/run/user/1" }, []],
  [{ DBUS_SESSION_BUS_ADDRESS: "unix:path=%zz" }, []],
  [{ XDG_RUNTIME_DIR: "/run/user/1" }, ["/run/user/1/bus"]],
  [{}, []],
])("%p names %p", (environment, sockets) => {
  expect(busSockets(environment)).toEqual(sockets);
});
