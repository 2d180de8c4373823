import { insertBefore, keepOperand, remove, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const ACTIONS = "machines/attempt.actions.ts";
const COMMAND = "src/lib/services/attempt/command.ts";
const EXECUTE = "src/lib/services/attempt/execute.ts";
const NUMBERING = "src/lib/services/attempt/numbering.ts";
const TRANSACT = "src/lib/services/attempt/transact.ts";
const WRITE = "src/lib/services/attempt/write.ts";
const LUA_COMMIT = "src/lib/assessment-cache/lua/commit.lua";
const LUA_CREATE = "src/lib/assessment-cache/lua/create.lua";
const LUA_CURRENT = "src/lib/assessment-cache/lua/include/current.lua";
const LUA_RESOLVE = "src/lib/assessment-cache/lua/include/resolve.lua";

/** Faults of how an attempt gets its number: H1, H2, H3, H5, H6, H7, H13. */
export const NUMBER_MUTANTS: readonly Mutant[] = [
  {
    id: "derived-on-every-request",
    title:
      "Every request derives the number anew and leaves an attempt of another number, as the seed did.",
    rules: ["H1", "I6", "I7"],
    edits: [
      insertBefore(
        EXECUTE,
        "request-command",
        `const { deriveNumber } = await import("./numbering");
  const derived = await deriveNumber(parts, slot, 1);
  const { record } = await parts.store.load(slot);
  if (record !== null && record.number !== derived.number)
    await parts.store.clear(slot, record, derived.number - 1);`,
      ),
    ],
  },
  {
    id: "number-from-the-list-alone",
    title: "The number of a new attempt comes from the gradebook alone; no mark is asked anywhere.",
    rules: ["H2", "I5"],
    edits: [
      keepOperand(ACTIONS, "new-number", 0),
      replaceValue(COMMAND, "start-number", "1"),
      remove(LUA_CREATE, "create-number"),
    ],
  },
  {
    id: "burned-when-published",
    title: "A number is burned when the gradebook shows its result, no longer by the finalize.",
    rules: ["H3", "I5"],
    edits: [
      replaceValue(LUA_CURRENT, "finalized-record", "false"),
      keepOperand(LUA_COMMIT, "commit-mark", 0),
      remove(LUA_RESOLVE, "outbox-numbers"),
    ],
  },
  {
    id: "outbox-burns-nothing",
    title: "A result that waits in the outbox does not burn its number when the mark is evicted.",
    rules: ["H16", "I5"],
    killedBy: "marks",
    edits: [remove(LUA_RESOLVE, "outbox-numbers")],
  },
  {
    id: "old-pod-burns-nothing",
    title: "A record that an old pod has finalized does not burn its number.",
    rules: ["H2", "H15", "I5"],
    edits: [replaceValue(LUA_CURRENT, "finalized-record", "false")],
  },
  {
    id: "create-of-a-burned-number",
    title: "Creating compares with neither mark nor tombstone: a used number is opened again.",
    rules: ["H5", "I5"],
    killedBy: "random",
    edits: [remove(LUA_CREATE, "create-number")],
  },
  {
    id: "create-beside-another",
    title: "Creating looks at its own number only, and leaves the mark below the open attempt.",
    rules: ["H5", "I2"],
    edits: [remove(LUA_CREATE, "create-mark"), remove(LUA_CREATE, "create-occupied")],
  },
  {
    id: "create-overwrites",
    title: "Creating overwrites whatever another tab has created since the look.",
    rules: ["H5", "I1"],
    edits: [
      remove(LUA_CREATE, "create-occupied"),
      replaceValue(LUA_CREATE, "create-taken", "false"),
    ],
  },
  {
    id: "occupied-taken-for-created",
    title:
      "A start that found the slot occupied tells its student of an attempt that is not there.",
    rules: ["H5", "I4"],
    edits: [remove(WRITE, "create-reply")],
  },
  {
    id: "no-walk-by-id",
    title: "A derived number is not looked up by id: a list that is empty or late is believed.",
    rules: ["H6", "I5"],
    edits: [replaceValue(NUMBERING, "number-walk", "true")],
  },
  {
    id: "count-plus-one",
    title: "The next number is the count of results plus one, which a gap makes too low.",
    rules: ["H7", "I5"],
    edits: [replaceValue(NUMBERING, "number-of-list", "numbers.size + 1")],
  },
  {
    id: "derived-while-redis-is-down",
    title: "A start that cannot read Redis takes the slot for empty and asks the gradebook.",
    rules: ["H13", "I7"],
    edits: [
      replaceValue(
        TRANSACT,
        "transaction-read",
        `now === null
        ? await read(parts, slot).catch((error: unknown) => {
            if (command.event.type !== "attempt.start") throw error;
            const nothing = { record: null, highWater: 0, pointerFound: null, orphanedNumber: null };
            return interpret(parts, slot, nothing);
          })
        : interpret(parts, slot, now)`,
      ),
    ],
  },
];
