import { expect, test } from "vitest";
import { FAULTS } from "./catalogue";
import type { Fault } from "./fault";
import { cellsOf, failedCells } from "./judgement";
import { problemsOf } from "./matrix";
import type { Matrix, MatrixFault } from "./matrix";
import { PROMISES } from "./promises";
import { check } from "./check";
import { trailProblems } from "./trails";
import type { Trial } from "./trial";
import { answer, life, START } from "./paired-fixtures/history-fixtures";

const ASKED_FOR = [
  ...["kill", "frozen", "pause-all", "pause-write", "script-flush", "read-only", "loading"],
  ...["reply-lost", "half-open", "latency", "reset", "out-of-memory", "eviction", "flush"],
  ...["disk-full", "failover", "failover-lossy", "slot-migration", "shard-down", "clock-jump"],
  ...["pod-killed", "pod-killed-at-each-step", "event-loop-stall", "burst-one", "burst-four"],
  ...["gradebook-down", "gradebook-empty", "gradebook-put-lost", "gradebook-rate-limit"],
  "gradebook-hangs",
];

function faultOf(id: string): Fault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`there is no fault ${id}`);
  return fault;
}

function trialOf(more: Partial<Trial> = {}): Trial {
  const fault = faultOf("script-flush");
  const history = more.history ?? life();
  const verdict = check(history);
  const trails = { slots: 1, problems: [] };
  const still = { waiting: 0, blind: 0, fallen: 0, trails, tookMs: 1 };
  return { fault, history, verdict, proof: "it was seen", healedMs: 5, ...still, ...more };
}

function rowOf(more: Partial<MatrixFault>): MatrixFault {
  const { id, name, how } = faultOf("flush");
  return {
    ...{ id, name, how, shown: "it was seen", redisKeepsItsWord: false },
    promises: cellsOf(trialOf()),
    operations: { ok: 1, failed: 0, unknown: 0 },
    ...{ acknowledged: 2, acknowledgedLost: 2, lossReported: 2, violations: [], tookSeconds: 1 },
    ...more,
  };
}

function problems(...rows: MatrixFault[]): readonly string[] {
  return problemsOf({ faults: rows } as unknown as Matrix, [{ id: "flush" }]);
}

test("every fault of the campaign has a name of its own", () => {
  const ids = FAULTS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(ASKED_FOR));
});

test("every promise is tested under most faults, and where it is not, it says why", () => {
  for (const { id } of PROMISES) {
    const reasons = FAULTS.flatMap(({ notApplicable }) => notApplicable[id] ?? []);
    expect(reasons.length).toBeLessThan(FAULTS.length);
    expect(reasons.every((reason) => reason.length > 20)).toBe(true);
  }
});

test("a fault that nothing shows holds no promise", () => {
  const cells = Object.values(cellsOf(trialOf({ proof: null })));
  expect(cells.filter(({ verdict }) => verdict === "held")).toEqual([]);
  expect(Object.values(cellsOf(trialOf())).map(({ verdict }) => verdict)).toContain("held");
});

test("a fault that could not be shown to the end holds no promise either", () => {
  const cells = Object.values(failedCells(faultOf("kill"), "the server did not start"));
  expect(new Set(cells.map(({ verdict }) => verdict))).toEqual(new Set(["violated"]));
});

test("a call that takes too long breaks a promise, unless its process stood still meanwhile", () => {
  const slow = (stalledMs: number): Trial => {
    const late = answer(0, 10);
    const { returned } = late;
    if (returned === null) throw new Error("it has no reply");
    const operation = { ...late, returned: { ...returned, atMs: 2_010, stalledMs } };
    return trialOf({ history: life({ operations: [START, operation] }) });
  };
  expect(cellsOf(slow(0)).latency.verdict).toBe("violated");
  expect(cellsOf(slow(1_500)).latency.verdict).toBe("held");
});

test.each([
  ["a process that does not write again", { healedMs: 25 }],
  ["a process that dies by itself", { fallen: 1 }],
  ["a result that waits for ever", { waiting: 1 }],
  ["a tab that sees nothing of its attempt", { blind: 1 }],
])("%s has not recovered", (_name, more) => {
  expect(cellsOf(trialOf()).recovery.verdict).toBe("held");
  const stuck = { ...life(), operations: [START, { ...answer(0, 30), returned: null }] };
  const history = "healedMs" in more ? stuck : life();
  expect(cellsOf(trialOf({ ...more, history })).recovery.verdict).toBe("violated");
});

/** As Redis held it after it had evicted keys of the slot: attempt 4 was pending, and begins again. */
const NUMBERED_AGAIN = [
  "f4 4 af2b43 50",
  "s4 0/4 f9ee0d 2026-11-30T22:05:52.244Z",
  "a4 1/4 f9ee0d",
  "a4 2/4 f9ee0d",
  "a4 3/4 f9ee0d",
  "a4 4 f9ee0d",
  "f4 4 f9ee0d 25",
  "p4 4 f9ee0d",
  "x4 4 f9ee0d published>none",
  "s5 0/4 54b01a 2026-11-30T22:05:52.936Z",
].map((text, at) => ({ id: `${at + 1}-0`, atMs: at + 1, text }));

test("a number is used again only where Redis may lose the mark and another key", () => {
  const slot = { userId: "w2-own-0", resourceId: "quiz" };
  const found = (exceptions: Fault["exceptions"], trail = NUMBERED_AGAIN) =>
    trailProblems(slot, trail, exceptions).filter((problem) => !problem.startsWith("not proven"));
  expect(found(faultOf("eviction").exceptions)).toEqual([]);
  const used = "attempt.start of number 4, which was used before";
  expect(found(faultOf("flush").exceptions)).toContain(used);
  expect(found([])).toContain(used);
  const changed = NUMBERED_AGAIN.map((entry) => ({
    ...entry,
    text: entry.text.replace("f4 4 f9ee0d", "f4 4 c0ffee"),
  }));
  expect(found(faultOf("eviction").exceptions, changed).length).toBeGreaterThan(0);
});

test("a trail that the machine does not allow breaks the promise of the number", () => {
  expect(cellsOf(trialOf()).pinned.verdict).toBe("held");
  const trails = { slots: 1, problems: ["it cannot be read"] };
  expect(cellsOf(trialOf({ trails })).pinned.verdict).toBe("violated");
});

test("an outage in which nobody asked anything shows nothing about failing closed", () => {
  const fault = faultOf("kill");
  const empty = life({ outages: [{ fromMs: 11, untilMs: 12 }] });
  expect(cellsOf(trialOf({ fault, history: empty })).failClosed.verdict).toBe("violated");
});

test("what keeps a matrix from being the answer is said: missing, broken, lost, silent", () => {
  expect(problems(rowOf({}))).toEqual([]);
  expect(problems()).toEqual(["flush was not shown"]);
  const broken = cellsOf(trialOf({ fallen: 1 }));
  expect(problems(rowOf({ promises: broken }))).toHaveLength(1);
  expect(problems(rowOf({ redisKeepsItsWord: true }))).toHaveLength(1);
  expect(problems(rowOf({ lossReported: 1 }))).toHaveLength(1);
});
