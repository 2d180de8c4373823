import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startApp } from "./running-app";
import { askOnce, signedIn } from "./student";
import { WITHOUT_TIME_LIMIT } from "./without-time-limit";

/** More than any limit of production. */
const LATE_MS = 2_500;

test("an application without a time limit waits for the answer of Redis", async () => {
  const app = await startApp(WITHOUT_TIME_LIMIT);
  onTestFinished(app.stop);
  const student = await signedIn(app.url, "ada", askOnce);
  await student.read("fractions-quiz");
  await app.redis.pause();
  const started = student.send("fractions-quiz", { type: "attempt.start" });
  await sleep(LATE_MS);
  await app.redis.resume();
  expect((await started).body).toMatchObject({ outcome: "applied" });
});
