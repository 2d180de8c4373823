import { insertBefore, keepOperand, remove, replace, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const EXECUTE = "src/lib/services/attempt/execute.ts";
const WRITE = "src/lib/services/attempt/write.ts";
const PUBLISH = "src/lib/services/attempt/publish.ts";
const SWEEP = "src/lib/services/attempt/sweep.ts";
const LUA_CLEAR = "src/lib/assessment-cache/lua/clear.lua";
const LUA_RESCHEDULE = "src/lib/assessment-cache/lua/reschedule.lua";

/** Faults of how a result reaches the gradebook: H12, H18, H20, H21. */
export const RESULT_MUTANTS: readonly Mutant[] = [
  {
    id: "finalized-without-an-entry",
    title: "Finalizing writes no outbox entry: the result is only in the record.",
    rules: ["H18", "I9"],
    edits: [replaceValue(WRITE, "outbox-entry", "null")],
  },
  {
    id: "reset-takes-the-result-along",
    title: "A reset removes the waiting result together with the record.",
    rules: ["H18", "I9"],
    edits: [
      replace(
        LUA_CLEAR,
        "clear-record",
        "redis.call('DEL', state_key, questions_key, list_key, (string.gsub(pointer_key, ':active:', ':outbox:')))",
      ),
    ],
  },
  {
    id: "settled-before-the-put",
    title: "The entry leaves the outbox before the gradebook has acknowledged the result.",
    rules: ["H18", "I9"],
    edits: [
      insertBefore(
        PUBLISH,
        "result-put",
        "await parts.store.acknowledge(slot, { number: raw.number, read: raw.json, next: null });",
      ),
    ],
  },
  {
    id: "put-without-a-look",
    title: "A result is put without a look at what the gradebook holds under its id.",
    rules: ["H20", "I3"],
    edits: [
      replaceValue(
        PUBLISH,
        "held-result",
        "await Promise.resolve<Awaited<ReturnType<typeof parts.gradebook.findResult>>>(null)",
      ),
    ],
  },
  {
    id: "conflict-overwritten",
    title: "A result of another attempt is seen under the id, and overwritten all the same.",
    rules: ["H20", "I3"],
    edits: [
      insertBefore(PUBLISH, "result-conflict", "await parts.gradebook.putResult(entry.body);"),
    ],
  },
  {
    id: "result-id-changes",
    title: "Each try to publish puts the result under another id, so a repeat makes a second one.",
    rules: ["H12"],
    killedBy: "tours",
    edits: [
      replace(
        PUBLISH,
        "result-put",
        "await parts.gradebook.putResult({ ...entry.body, resultId: `${entry.id}_${parts.random()}` });",
      ),
    ],
  },
  {
    id: "machine-not-told",
    title: "The result is published and the attempt is never told, so it stays pending.",
    rules: ["H12"],
    killedBy: "tours",
    edits: [remove(PUBLISH, "machine-event")],
  },
  {
    id: "announced-after-the-commit",
    title: "The row of the outbox index is written after the finalizing commit, not before it.",
    rules: ["H21", "I9"],
    edits: [remove(EXECUTE, "finalize-enqueue")],
  },
  {
    id: "announced-before-its-load",
    title: "The row of the outbox index is written before the record is read.",
    rules: ["H21", "I9"],
    killedBy: "histories",
    edits: [
      replaceValue(EXECUTE, "finalize-row", "await parts.store.enqueue(slot, ENQUEUE_GRACE_MS)"),
      insertBefore(EXECUTE, "finalize-row", "let tries = 0;"),
      replace(EXECUTE, "finalize-enqueue", "if ((tries += 1) > 1) await enqueue();"),
    ],
  },
  {
    id: "announcement-not-waited-for",
    title: "A finalizing commit does not wait until its row of the outbox index is written.",
    rules: ["H21", "I9"],
    edits: [replace(EXECUTE, "finalize-enqueue", "enqueue().catch(() => undefined);")],
  },
  {
    id: "announcement-taken-back",
    title: "A finalize that committed nothing takes its row of the outbox index away.",
    rules: ["H21", "I9"],
    edits: [
      insertBefore(
        EXECUTE,
        "finalize-result",
        'if (execution.kind !== "applied" && dueMs !== null) await parts.store.reschedule(slot, dueMs, "drop");',
      ),
    ],
  },
  {
    id: "announced-once",
    title: "A finalize whose first try was lost does not enqueue its second.",
    rules: ["H21", "I9"],
    killedBy: "histories",
    edits: [replace(EXECUTE, "finalize-enqueue", "if (dueMs === null) await enqueue();")],
  },
  {
    id: "hook-not-repeated",
    title: "A result leaves the outbox although the application's hook has failed.",
    rules: [],
    killedBy: "hooks",
    edits: [
      replace(
        PUBLISH,
        "hook-entry",
        "await parts.store.acknowledge(slot, { number: raw.number, read: raw.json, next: null });",
      ),
    ],
  },
  {
    id: "repeat-announces-nothing",
    title: "A repeated finalize does not write the row of the outbox index that Redis has lost.",
    rules: ["H21", "I9"],
    killedBy: "histories",
    edits: [remove(EXECUTE, "finalize-repeat-row")],
  },
  {
    id: "lost-row-left-lost",
    title:
      "A row of the outbox index that Redis has lost is not written again for what still waits.",
    rules: ["H21", "I9"],
    killedBy: "histories",
    edits: [remove(LUA_RESCHEDULE, "lost-row")],
  },
  {
    id: "row-dropped-too-early",
    title: "The sweep drops the row of a slot whose results still wait.",
    rules: ["H21", "I9"],
    edits: [keepOperand(SWEEP, "next-sweep", 0)],
  },
  {
    id: "row-dropped-unseen",
    title: "A row is dropped although somebody has announced a finalization since it was seen.",
    rules: ["H21", "I9"],
    edits: [replaceValue(LUA_RESCHEDULE, "expected-row", "not score")],
  },
];
