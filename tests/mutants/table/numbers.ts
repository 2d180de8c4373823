import type { Mutant } from "../mutant";

const RULES = "machines/attempt.rules.ts";
const INTENT = "src/lib/services/attempt/command.ts";
const NUMBERING = "src/lib/services/attempt/numbering.ts";
const MEMORY = "src/lib/assessment-cache/memory.ts";
const CREATE = "src/lib/assessment-cache/lua/create.lua";
const COMMIT = "src/lib/assessment-cache/lua/commit.lua";
const CURRENT = "src/lib/assessment-cache/lua/include/current.lua";
const RESOLVE = "src/lib/assessment-cache/lua/include/resolve.lua";

/** Faults of how an attempt gets its number: H1, H2, H3, H5, H6, H7, H13. */
export const NUMBER_MUTANTS: readonly Mutant[] = [
  {
    id: "derived-on-every-request",
    title: "Every request derives the number anew and moves the pointer there, as the seed did.",
    rules: ["H1", "I6", "I7"],
    edits: [
      {
        file: "src/lib/services/attempt/execute.ts",
        find: "  const command = commandOf(noting(ports), slot, request, claims);",
        replace: `  const { deriveNumber } = await import("./numbering");
  const derived = await deriveNumber(ports, slot, 1);
  const { userId, resourceId } = slot;
  await ports.store.setActiveAttemptNumber(userId, resourceId, derived.number);
  const command = commandOf(noting(ports), slot, request, claims);`,
      },
    ],
  },
  {
    id: "number-from-the-list-alone",
    title: "The number of a new attempt comes from the gradebook alone; no mark is asked anywhere.",
    rules: ["H2", "I5"],
    edits: [
      {
        file: RULES,
        find: "Math.max(event.derivedNumber, context.highWater + 1)",
        replace: "event.derivedNumber",
      },
      { file: INTENT, find: "snapshot.context.highWater + 1", replace: "1" },
      {
        file: MEMORY,
        find: "if (number <= Math.max(highWaterOf(keys, at), used)) return",
        replace: "if (number < 0) return",
      },
      {
        file: CREATE,
        find: "if number <= math.max(high_water, used) then return {'burned'} end",
        replace: "",
      },
    ],
  },
  {
    id: "burned-when-published",
    title: "A number is burned when the gradebook shows its result, no longer by the finalize.",
    rules: ["H3", "I5"],
    edits: [
      {
        file: MEMORY,
        find: "const raised = Math.max(markOf(keys, at), read.number);",
        replace: "const raised = markOf(keys, at);",
      },
      {
        file: MEMORY,
        find: "if (found.number > highWater && isFinalized(found.stateJson)) {",
        replace: "if (found.number < 0) {",
      },
      {
        file: CURRENT,
        find: "if number > high_water and is_finalized(json) then",
        replace: "if number < 0 then",
      },
      {
        file: "src/lib/assessment-cache/memory-marks.ts",
        find: "Math.max(markOf(keys, at), ...readIndexed(keys.hash(at.outbox)).keys())",
        replace: "markOf(keys, at)",
      },
      {
        file: COMMIT,
        find: "local raised = math.max(tonumber(redis.call('GET', high_water_key) or '0') or 0, tonumber(number))",
        replace: "local raised = tonumber(redis.call('GET', high_water_key) or '0') or 0",
      },
      {
        file: RESOLVE,
        find: "high_water = math.max(high_water, decimal(number))",
        replace: "",
      },
    ],
  },
  {
    id: "outbox-burns-nothing",
    title: "A result that waits in the outbox does not burn its number when the mark is evicted.",
    rules: ["H16", "I5"],
    killedBy: "marks",
    edits: [
      {
        file: "src/lib/assessment-cache/memory-marks.ts",
        find: "Math.max(markOf(keys, at), ...readIndexed(keys.hash(at.outbox)).keys())",
        replace: "markOf(keys, at)",
      },
      {
        file: RESOLVE,
        find: "high_water = math.max(high_water, decimal(number))",
        replace: "",
      },
    ],
  },
  {
    id: "old-pod-burns-nothing",
    title: "A record that an old pod has finalized does not burn its number.",
    rules: ["H2", "H15", "I5"],
    edits: [
      {
        file: MEMORY,
        find: "if (found.number > highWater && isFinalized(found.stateJson)) {",
        replace: "if (found.number < 0) {",
      },
      {
        file: CURRENT,
        find: "if number > high_water and is_finalized(json) then",
        replace: "if number < 0 then",
      },
    ],
  },
  {
    id: "create-of-a-burned-number",
    title: "Creating compares with neither mark nor tombstone: a used number is opened again.",
    rules: ["H5", "I5"],
    edits: [
      {
        file: MEMORY,
        find: "if (number <= Math.max(highWaterOf(keys, at), used)) return",
        replace: "if (number < 0) return",
      },
      {
        file: CREATE,
        find: "if number <= math.max(high_water, used) then return {'burned'} end",
        replace: "",
      },
    ],
  },
  {
    id: "create-beside-another",
    title: "Creating looks at its own number only, and leaves the mark below the open attempt.",
    rules: ["H5", "I2"],
    edits: [
      { file: MEMORY, find: "      raiseMark(parts, at, number - 1);\n", replace: "" },
      {
        file: CREATE,
        find: "raise_mark(high_water_key, number - 1, ARGV[11])\nappend_trail",
        replace: "append_trail",
      },
      {
        file: MEMORY,
        find: `if (resolveSlot(parts, at).found !== null) return Promise.resolve("occupied");`,
        replace: "",
      },
      {
        file: CREATE,
        find: "if resolve(pointer, high_water, state_prefix, window, old_pods) > 0 then return {'occupied'} end",
        replace: "",
      },
    ],
  },
  {
    id: "create-overwrites",
    title: "Creating overwrites whatever another tab has created since the look.",
    rules: ["H5", "I1"],
    edits: [
      {
        file: MEMORY,
        find: `if (resolveSlot(parts, at).found !== null) return Promise.resolve("occupied");`,
        replace: "",
      },
      {
        file: MEMORY,
        find: `if (isTaken) return Promise.resolve("occupied");`,
        replace: "void isTaken;",
      },
      {
        file: CREATE,
        find: "if resolve(pointer, high_water, state_prefix, window, old_pods) > 0 then return {'occupied'} end",
        replace: "",
      },
      { file: CREATE, find: ".. number) == 1 then", replace: ".. number) == 2 then" },
    ],
  },
  {
    id: "occupied-taken-for-created",
    title:
      "A start that found the slot occupied tells its student of an attempt that is not there.",
    rules: ["H5", "I4"],
    edits: [
      {
        file: "src/lib/services/attempt/write.ts",
        find: `if (reply !== "created") return STALE;`,
        replace: "void reply;",
      },
    ],
  },
  {
    id: "no-walk-by-id",
    title: "A derived number is not looked up by id: a list that is empty or late is believed.",
    rules: ["H6", "I5"],
    edits: [
      {
        file: NUMBERING,
        find: "if (!(await isTaken(ports, slot, candidate))) return { number: candidate, walked };",
        replace: "return { number: candidate, walked };",
      },
    ],
  },
  {
    id: "count-plus-one",
    title: "The next number is the count of results plus one, which a gap makes too low.",
    rules: ["H7", "I5"],
    edits: [
      {
        file: NUMBERING,
        find: "return Math.max(numbers.size, ...numbers.values()) + 1;",
        replace: "return numbers.size + 1;",
      },
    ],
  },
  {
    id: "derived-while-redis-is-down",
    title: "A start that cannot read Redis takes the slot for empty and asks the gradebook.",
    rules: ["H13", "I7"],
    edits: [
      {
        file: "src/lib/services/attempt/transact.ts",
        find: "stale === null ? await read(ports, slot) : interpret(ports, slot, stale);",
        replace: `stale === null
        ? await read(ports, slot).catch((error: unknown) => {
            if (command.event.type !== "attempt.start") throw error;
            const nothing = { record: null, highWater: 0, pointerFound: null, orphanedNumber: null };
            return interpret(ports, slot, nothing);
          })
        : interpret(ports, slot, stale);`,
      },
    ],
  },
];
