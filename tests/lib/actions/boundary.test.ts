import { expect, test, vi } from "vitest";
import { faultResultOf } from "#lib/actions/boundary";
import { Fault } from "#lib/fault";
import { NO_LOG } from "#lib/logger";
import { ownGradebook, ownHoldfast } from "../next/school";

const headers = new Headers({ "x-student": "mia" });
const start = { headers, resourceId: "sums", request: { type: "attempt.start" } };
const broken = () => Promise.reject(new RangeError("the table is missing"));
const cause = { type: "RangeError", message: "the table is missing" };

test.each([
  ["user", "session_unavailable", { user: broken }],
  ["questions", "questions_unavailable", { questions: { list: broken, grade: broken } }],
  ["gradebook", "gradebook_unavailable", { gradebook: { ...ownGradebook(), listResults: broken } }],
  ["canStart", "policy_unavailable", { canStart: broken }],
] as const)("the log says why the application's %s failed", async (_part, code, parts) => {
  const warn = vi.fn();
  const holdfast = ownHoldfast({ ...parts, logger: { ...NO_LOG, warn } });
  expect(await holdfast.perform(start)).toMatchObject({ outcome: "fault", code });
  expect(warn).toHaveBeenCalledWith(
    expect.objectContaining({ event: "request.fault", code, retryable: true, cause }),
    "request.fault",
  );
  expect(JSON.stringify(await holdfast.perform(start))).not.toContain("table");
});

test("the log never has the cause of a fault of Redis or of OneRoster", () => {
  const warn = vi.fn();
  const failed = new Error("ERR with args beginning with: 'the answer of mia'");
  for (const code of ["redis_unavailable", "gradebook_unavailable"] as const) {
    const fault = new Fault(code, "It failed.", { retryable: true, cause: failed });
    expect(faultResultOf({ warn, error: warn }, fault)).toMatchObject({ code });
  }
  expect(warn).toHaveBeenCalledTimes(2);
  expect(JSON.stringify(warn.mock.calls)).not.toContain("mia");
});

test("a cause that is no error is left out", () => {
  const warn = vi.fn();
  const options = { retryable: true, cause: "mia", isOwnCause: true };
  faultResultOf({ warn, error: warn }, new Fault("session_unavailable", "It failed.", options));
  expect(warn.mock.calls[0]?.[0]).not.toHaveProperty("cause");
});
