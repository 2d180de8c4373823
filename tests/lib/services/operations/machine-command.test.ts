import { execFile } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { machineCommand } from "#src/cli/machine.ts";
import { PROJECT } from "#src/cli/project.ts";
import { fromSettings } from "#src/cli/settings-deployment.ts";
import { runInThisProcess } from "#tests/servers/run-command";
import * as worlds from "../attempt/world";
import { holdfastHere, type Holdfast } from "./holdfast";
import { startOpsWorld, type OpsWorld } from "./ops-world";

// Some of the commands are processes of their own, beside other test files.
vi.setConfig({ testTimeout: 60_000 });

const inspectors: number[] = [];

/** The command without any settings: it needs none to play. */
function machine(...args: readonly string[]) {
  const command = machineCommand(fromSettings, async (port) => void inspectors.push(port));
  return runInThisProcess([command], ["machine", ...args], {});
}

/** With these lines on standard input. */
function typing(args: readonly string[], lines: readonly string[], env: object = {}) {
  return new Promise<string>((resolve) => {
    const file = join(PROJECT, "src/cli/holdfast.mjs");
    const options = { env: { ...process.env, ...env }, timeout: 30_000 };
    const child = execFile(process.execPath, [file, "machine", ...args], options, (_, stdout) => {
      resolve(stdout);
    });
    child.stdin?.end(lines.map((line) => `${line}\n`).join(""));
  });
}

describe("holdfast machine", () => {
  it("prints the states, what each takes, and the events", async () => {
    const { stdout, code } = await machine();
    expect(stdout).toContain("  NoAttempt: The slot has no attempt. The next one may start.");
    expect(stdout).toContain("      question.answer [isLastQuestion] -> Active.complete");
    expect(stdout).toContain("  finalize   The student finishes the attempt.");
    expect(code).toBe(0);
  });

  it("plays events, and says which are taken, repeated and refused, and why", async () => {
    const { stdout, code } = await machine(
      ...["start", "answer:questionIndex=2", "answer", "answer:questionIndex=0", "finalize"],
      ...["reset:attemptNumber=9", "reset"],
    );
    expect(stdout.split("\n").filter((line) => /^\S/.test(line))).toEqual([
      "Begins in NoAttempt.",
      "1. taken    attempt.start: NoAttempt -> Active.answering / openAttempt",
      "2. refused  question.answer in Active.answering: index_out_of_order. This is not the next question of the attempt.",
      "3. taken    question.answer: Active.answering -> Active.answering / recordAnswer",
      "4. repeated question.answer: nothing is done, Active.answering is the answer",
      "5. refused  attempt.finalize in Active.answering: attempt_incomplete. Some questions of this attempt are still open.",
      "6. refused  attempt.reset in Active.answering: stale_attempt. This attempt was replaced by another one, in another tab or on another device.",
      "7. taken    attempt.reset: Active.answering -> Reset -> NoAttempt / clearAttempt",
      "Ends in NoAttempt.",
    ]);
    expect(stdout).toContain(
      "     isThisAttempt keeps it out, it holds only if: it is about this attempt and no other",
    );
    expect(stdout).toContain("     attempt.number: - -> 2");
    expect(code).toBe(0);
  });

  it("begins in another state", async () => {
    const { stdout } = await machine("--from", "Finalized", "published");
    expect(stdout).toContain("taken    result.published: Finalized.pending -> Finalized.published");
  });

  it.each([
    [["explode"], 'There is no event "explode". Use start, answer,'],
    [["--from", "Nowhere"], 'There is no state "Nowhere" to begin in.'],
    [["start:totalQuestions=many"], 'totalQuestions must be a number, such as 2, and is "many".'],
    [["--inspector", "99999"], "--inspector 99999: must be a port, from 1 to 65535."],
    [["--slot", "ada"], "The resource must not be empty."],
    [["--slot", "%E0/x"], "is not percent-encoded; write % as %25."],
  ])("%j is refused with what to do", async (args, problem) => {
    const { stderr, stdout, code } = await holdfastHere(world)("machine", ...args);
    expect(stderr).toContain(problem);
    expect([stdout, code]).toEqual(["", 1]);
  });

  it("reads events line by line, and a mistake ends nothing", async () => {
    const output = await typing(["-i"], ["start", "oops", "back", "skip", "quit", "start"]);
    expect(output).toContain("1. taken    attempt.start: NoAttempt -> Active.answering");
    expect(output).toContain('There is no event "oops".');
    expect(output).toContain("Back in NoAttempt.");
    expect(output).toContain("1. refused  question.skip in NoAttempt: attempt_not_found.");
    expect(output.match(/attempt\.start:/g)).toHaveLength(1);
  });

  it("opens the inspector on the usual port or on another", async () => {
    await machine("--inspector");
    await machine("--inspector", "9000");
    expect(inspectors).toEqual([8_080, 9_000]);
  });
});

let world: OpsWorld;
let here: Holdfast;
beforeAll(async () => {
  world = await startOpsWorld();
  here = holdfastHere(world);
}, 30_000);
afterAll(() => world.stop());

describe("holdfast machine --slot", () => {
  it("prints where each entry of the trail moved the machine", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod(), slot);
    const { stdout, code } = await here("machine", "--slot", `${slot.userId}/${slot.resourceId}`);
    expect(stdout.split("\n").map((line) => line.replace(/^\S+Z {2}/, ""))).toEqual([
      "before the first entry: NoAttempt",
      "NoAttempt -> Active.answering (attempt 1, 0/3): attempt 1 started, 3 questions",
      "Active.answering (attempt 1, 1/3): question 1 of 3 was answered",
      "Active.answering (attempt 1, 2/3): question 2 of 3 was answered",
      "Active.answering -> Active.complete (attempt 1, 3/3): question 3 of 3 was answered",
      "Active.complete -> Finalized.pending (attempt 1, 3/3): attempt 1 was finished",
      "Finalized.pending -> Finalized.published (attempt 1, 3/3): the gradebook has the result of attempt 1",
      "",
    ]);
    expect(code).toBe(0);
  });

  it("steps forwards and back, and says that a slot has no trail", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    const env = {
      REDIS_URL: world.redis.url,
      ...gradebookOf(world),
      SESSION_SECRET: "x".repeat(32),
    };
    const named = `${slot.userId}/${slot.resourceId}`;
    const output = await typing(["-i", "--slot", named], ["", "back", "quit"], env);
    expect(output.match(/^\d\/\d/gm)).toEqual(["0/1", "1/1", "0/1"]);
    const none = await here("machine", "--slot", "nobody/nothing");
    expect(none.stdout).toBe(
      "This slot has no trail: nothing was recorded, or the trail has expired.\n",
    );
  });
});

function gradebookOf({ gradebook }: OpsWorld) {
  return {
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
  };
}
