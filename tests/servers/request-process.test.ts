import { spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { RequestProcess } from "./request-process";

/** Answers with its pid; "die" ends it, "hang" is never answered. */
const CODE = `process.on("message", (request) => {
  if (request === "die") process.exit(3);
  if (request !== "hang") process.send(process.pid);
});`;

function requestProcess(): RequestProcess {
  const made = new RequestProcess(() =>
    spawn(process.execPath, ["-e", CODE], { stdio: ["ignore", "ignore", "ignore", "ipc"] }),
  );
  onTestFinished(() => made.stop());
  return made;
}

test("requests go to the same process until it dies, and then to a new one", async () => {
  const made = requestProcess();
  const first = await made.request("who");
  expect(await made.request("who")).toBe(first);
  await expect(made.request("die")).rejects.toThrow("exit code 3");
  expect(await made.request("who")).not.toBe(first);
});

test("a process that does not answer in time is ended, and a new one gets the next request", async () => {
  const made = requestProcess();
  const first = await made.request("who");
  await expect(made.request("hang", 50)).rejects.toThrow("no answer after 50 ms");
  expect(await made.request("who")).not.toBe(first);
});
