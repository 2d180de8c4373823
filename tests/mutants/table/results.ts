import type { Mutant } from "../mutant";

const SETTLING = "src/lib/services/attempt/execute.ts";
const WRITING = "src/lib/services/attempt/write.ts";
const PUBLISHING = "src/lib/services/attempt/publish.ts";
const MEMORY = "src/lib/assessment-cache/memory.ts";
const MEMORY_OUTBOX = "src/lib/assessment-cache/memory-outbox.ts";
const LUA = "src/lib/assessment-cache/lua";

/** Faults of how a result reaches the gradebook: H12, H18, H20, H21. */
export const RESULT_MUTANTS: readonly Mutant[] = [
  {
    id: "finalized-without-an-entry",
    title: "Finalizing writes no outbox entry: the result is only in the record.",
    rules: ["H18", "I9"],
    edits: [
      {
        file: WRITING,
        find: "return JSON.stringify(outboxEntryOf(after, event.finishedAt, resultIdPrefix, resultIdForm));",
        replace:
          "void outboxEntryOf(after, event.finishedAt, resultIdPrefix, resultIdForm); return null;",
      },
    ],
  },
  {
    id: "reset-takes-the-result-along",
    title: "A reset removes the waiting result together with the record.",
    rules: ["H18", "I9"],
    edits: [
      {
        file: MEMORY,
        find: "  forget(keys, at, read.number);\n  const",
        replace:
          "  forget(keys, at, read.number);\n  keys.deleteField(at.outbox, String(read.number));\n  const",
      },
      {
        file: `${LUA}/clear.lua`,
        find: "redis.call('DEL', state_key, questions_key, list_key)",
        replace:
          "redis.call('DEL', state_key, questions_key, (string.gsub(pointer_key, ':active:', ':outbox:')))",
      },
    ],
  },
  {
    id: "settled-before-the-put",
    title: "The entry leaves the outbox before the gradebook has acknowledged the result.",
    rules: ["H18", "I9"],
    edits: [
      {
        file: PUBLISHING,
        find: "      await ports.gradebook.putResult(entry.body);",
        replace: `const { number, json: read } = raw;
      await ports.store.acknowledge(slot, { number, read, next: null });
      await ports.gradebook.putResult(entry.body);`,
      },
    ],
  },
  {
    id: "put-without-a-look",
    title: "A result is put without a look at what the gradebook holds under its id.",
    rules: ["H20", "I3"],
    edits: [
      {
        file: PUBLISHING,
        find: "const held = await ports.gradebook.findResult(entry.id);",
        replace: "const held = await Promise.resolve<GradebookResult | null>(null);",
      },
      {
        file: PUBLISHING,
        find: `import type { Gradebook } from "../one-roster";`,
        replace: `import type { Gradebook, GradebookResult } from "../one-roster";`,
      },
    ],
  },
  {
    id: "conflict-overwritten",
    title: "A result of another attempt is seen under the id, and overwritten all the same.",
    rules: ["H20", "I3"],
    edits: [
      {
        file: PUBLISHING,
        find: "if (held !== null && !isOwnResult(held, entry.body)) {",
        replace: `if (held !== null && !isOwnResult(held, entry.body)) {
      await ports.gradebook.putResult(entry.body);`,
      },
    ],
  },
  {
    id: "result-id-changes",
    title: "Each try to publish puts the result under another id, so a repeat makes a second one.",
    rules: ["H12"],
    killedBy: "tours",
    edits: [
      {
        file: PUBLISHING,
        find: "await ports.gradebook.putResult(entry.body);",
        replace:
          "await ports.gradebook.putResult({ ...entry.body, resultId: `${entry.id}_${ports.random()}` });",
      },
    ],
  },
  {
    id: "machine-not-told",
    title: "The result is published and the attempt is never told, so it stays pending.",
    rules: ["H12"],
    killedBy: "tours",
    edits: [
      {
        file: PUBLISHING,
        find: "    await tellMachine(ports, slot, event);\n    await ports.store.acknowledge(slot",
        replace: "    void event;\n    await ports.store.acknowledge(slot",
      },
    ],
  },
  {
    id: "announced-after-the-commit",
    title: "The row of the outbox index is written after the finalizing commit, not before it.",
    rules: ["H21", "I9"],
    edits: [
      {
        file: SETTLING,
        find: "let enqueuing = store.enqueue(slot, ENQUEUE_GRACE_MS);",
        replace: `let enqueuing = {
      then: (done, lost) => store.enqueue(slot, ENQUEUE_GRACE_MS).then(done, lost),
      catch: () => undefined,
    } as Promise<Awaited<ReturnType<AttemptStore["enqueue"]>>>;`,
      },
      {
        file: SETTLING,
        find: "      await enqueuing;\n      isTried",
        replace: "      isTried",
      },
    ],
  },
  {
    id: "announcement-not-waited-for",
    title: "A finalizing commit does not wait until its row of the outbox index is written.",
    rules: ["H21", "I9"],
    edits: [
      {
        file: SETTLING,
        find: "      await enqueuing;\n      isTried",
        replace: "      isTried",
      },
    ],
  },
  {
    id: "announcement-taken-back",
    title: "A finalize that committed nothing takes its row of the outbox index away.",
    rules: ["H21", "I9"],
    edits: [
      {
        file: SETTLING,
        find: "  return { result, dueMs: await enqueuing };",
        replace: `  const dueMs = await enqueuing;
  if (result.kind !== "applied") await store.reschedule(slot, dueMs, "drop");
  return { result, dueMs };`,
      },
    ],
  },
  {
    id: "announced-once",
    title: "A finalize whose first try was lost does not enqueue its second.",
    rules: ["H21", "I9"],
    killedBy: "histories",
    edits: [
      {
        file: SETTLING,
        find: "      if (isTried) enqueuing = store.enqueue(slot, ENQUEUE_GRACE_MS);\n",
        replace: "",
      },
    ],
  },
  {
    id: "lost-row-left-lost",
    title:
      "A row of the outbox index that Redis has lost is not written again for what still waits.",
    rules: ["H21", "I9"],
    killedBy: "histories",
    edits: [
      {
        file: MEMORY_OUTBOX,
        find: 'dueOf(member) ?? (next === "drop" ? null : seenMs)',
        replace: "dueOf(member)",
      },
      {
        file: `${LUA}/reschedule.lua`,
        find: "if score == nil and how == 'in' then score = seen_ms end",
        replace: "",
      },
    ],
  },
  {
    id: "row-dropped-too-early",
    title: "The sweep drops the row of a slot whose results still wait.",
    rules: ["H21", "I9"],
    edits: [
      {
        file: "src/lib/services/attempt/sweep.ts",
        find: "const next = done.entries === 0 ?",
        replace: "const next = done.entries >= 0 ?",
      },
    ],
  },
  {
    id: "row-dropped-unseen",
    title: "A row is dropped although somebody has announced a finalization since it was seen.",
    rules: ["H21", "I9"],
    edits: [
      {
        file: MEMORY_OUTBOX,
        find: "if (dueMs !== seenMs) return Promise.resolve(false);",
        replace: "void dueMs;",
      },
      {
        file: `${LUA}/reschedule.lua`,
        find: "if score ~= seen_ms then return {'stale'} end",
        replace: "if not score then return {'stale'} end",
      },
    ],
  },
];
