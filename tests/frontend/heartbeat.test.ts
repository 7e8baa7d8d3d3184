import { expect, test } from "bun:test";
import { Heartbeat, type Pulse } from "../../src-app/frontend/heartbeat.ts";

/** Looks every 250 ms from `from` to `to`; the last verdict. */
function watch(heart: Heartbeat, from: number, to: number): Pulse {
  let pulse: Pulse = "alive";
  for (let now = from; now <= to; now += 250) pulse = heart.look(now);
  return pulse;
}

test("a backend that beats is alive for as long as it does", () => {
  const heart = new Heartbeat(0);
  for (let now = 250; now <= 60_000; now += 250) {
    if (now % 500 === 0) heart.beat(now);
    expect(heart.look(now)).toBe("alive");
  }
});

test("1.5 s without a beat is silence, and 3 s a hang", () => {
  const heart = new Heartbeat(0);
  expect(watch(heart, 250, 1_250)).toBe("alive");
  expect(heart.look(1_500)).toBe("silent");
  expect(watch(heart, 1_750, 2_750)).toBe("silent");
  expect(heart.look(3_000)).toBe("hung");
});

test("a beat ends the silence", () => {
  const heart = new Heartbeat(0);
  expect(watch(heart, 250, 2_000)).toBe("silent");
  heart.beat(2_100);
  expect(heart.look(2_250)).toBe("alive");
});

test("beats that the shell slept through are not missed ones", () => {
  const heart = new Heartbeat(0);
  watch(heart, 250, 1_000);
  expect(heart.look(3_600_000)).toBe("alive");
  expect(watch(heart, 3_600_250, 3_601_250)).toBe("alive");
  expect(watch(heart, 3_601_500, 3_603_000)).toBe("hung");
});

test("a gap of just two beats is no sleep", () => {
  const heart = new Heartbeat(0);
  for (let now = 1_000; now < 3_000; now += 1_000) heart.look(now);
  expect(heart.look(3_000)).toBe("hung");
});

test("two failed health checks in a row are a hang, one is not", () => {
  const heart = new Heartbeat(0);
  heart.checked(false);
  expect(heart.look(250)).toBe("alive");
  heart.checked(true);
  heart.checked(false);
  expect(heart.look(500)).toBe("alive");
  heart.checked(false);
  expect(heart.look(750)).toBe("hung");
});

test("health checks that failed while the shell slept do not count", () => {
  const heart = new Heartbeat(0);
  heart.checked(false);
  heart.look(60_000);
  heart.checked(false);
  expect(heart.look(60_250)).toBe("alive");
});
