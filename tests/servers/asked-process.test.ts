import { spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { AskedProcess } from "./asked-process";

/** Answers with its pid; "die" ends it, "hang" is never answered. */
const CODE = `process.on("message", (asked) => {
  if (asked === "die") process.exit(3);
  if (asked !== "hang") process.send(process.pid);
});`;

function asked(): AskedProcess {
  const made = new AskedProcess(() =>
    spawn(process.execPath, ["-e", CODE], { stdio: ["ignore", "ignore", "ignore", "ipc"] }),
  );
  onTestFinished(() => made.stop());
  return made;
}

test("questions go to the same process until it dies, and then to another one", async () => {
  const made = asked();
  const first = await made.ask("who");
  expect(await made.ask("who")).toBe(first);
  await expect(made.ask("die")).rejects.toThrow("exit code 3");
  expect(await made.ask("who")).not.toBe(first);
});

test("one that does not answer in time is ended, and the next one is asked", async () => {
  const made = asked();
  const first = await made.ask("who");
  await expect(made.ask("hang", 50)).rejects.toThrow("no answer after 50 ms");
  expect(await made.ask("who")).not.toBe(first);
});
