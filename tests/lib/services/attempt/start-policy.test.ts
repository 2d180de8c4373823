import { describe, expect, it, vi } from "vitest";
import type { StartAnswer } from "#lib/start-policy";
import { answer, engineHarness, finishAttempt, SLOT } from "./harness";

const asked = vi.fn();

function harnessWith(answers: (attemptNumber: number) => StartAnswer) {
  asked.mockClear();
  const canStart = (request: { readonly attemptNumber: number }) => {
    asked(request);
    return Promise.resolve(answers(request.attemptNumber));
  };
  return engineHarness({ ports: { canStart } });
}

const once = (attemptNumber: number, refusal: StartAnswer): StartAnswer =>
  attemptNumber === 1 ? { allowed: true } : refusal;

describe("a policy that does not allow a start", () => {
  it("is asked with slot and number, and its reason is the refusal's problem", async () => {
    const reason = "The quiz is closed.";
    const { engine } = harnessWith(() => ({ allowed: false, reason }));
    expect(await engine.ensureActiveState(SLOT)).toEqual({
      ...{ kind: "refused", code: "start_not_allowed", problem: reason, attempt: null },
    });
    expect(asked.mock.calls).toEqual([[{ ...SLOT, attemptNumber: 1 }]]);
    expect(await engine.getActiveState(SLOT)).toBeNull();
  });

  it("need not give a reason", async () => {
    const { engine } = harnessWith(() => ({ allowed: false }));
    const refused = await engine.ensureActiveState(SLOT);
    expect(refused).toEqual({ kind: "refused", code: "start_not_allowed", attempt: null });
  });

  it("keeps the summary of a finished attempt: its reset is refused", async () => {
    const harness = harnessWith((number) => once(number, { allowed: false, reason: "Once only." }));
    await finishAttempt(harness);
    const refused = await harness.engine.apply(SLOT, { type: "attempt.reset" });
    const refusal = { kind: "refused", code: "start_not_allowed", problem: "Once only." };
    expect(refused).toMatchObject({ ...refusal, attempt: { attemptNumber: 1 } });
    expect(asked.mock.lastCall).toEqual([{ ...SLOT, attemptNumber: 2 }]);
    expect(await harness.engine.getActiveState(SLOT)).toMatchObject({ attemptNumber: 1 });
  });

  it("is asked for the number after that of the finished attempt, also if Redis has lost the mark", async () => {
    const harness = harnessWith(() => ({ allowed: true }));
    await finishAttempt(harness);
    for (const kind of ["highwater", "outbox"]) harness.store.keys.delete(`assess:${kind}:u:r`);
    await harness.engine.apply(SLOT, { type: "attempt.reset" });
    expect(asked.mock.lastCall).toEqual([{ ...SLOT, attemptNumber: 2 }]);
  });

  it("is not asked about the reset of an attempt that is not finished", async () => {
    const { engine } = harnessWith((number) => once(number, { allowed: false }));
    await engine.ensureActiveState(SLOT);
    await engine.apply(SLOT, answer(0));
    const reset = await engine.apply(SLOT, { type: "attempt.reset" });
    expect(reset).toMatchObject({ kind: "applied", clearedAttempt: 1 });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("is not asked to resume an attempt", async () => {
    const { engine } = harnessWith((number) => once(number, { allowed: false }));
    await engine.ensureActiveState(SLOT);
    expect(await engine.ensureActiveState(SLOT)).toMatchObject({ kind: "replayed" });
    expect(asked).toHaveBeenCalledTimes(1);
  });
});

it("a policy that allows the next attempt allows the reset", async () => {
  const harness = harnessWith(() => ({ allowed: true }));
  await finishAttempt(harness);
  const reset = await harness.engine.apply(SLOT, { type: "attempt.reset" });
  expect(reset).toMatchObject({ kind: "applied", clearedAttempt: 1 });
});
