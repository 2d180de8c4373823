import type { Mutant } from "../mutant";

const MEMORY = "src/lib/assessment-cache/memory.ts";
const LUA = "src/lib/assessment-cache/lua";

const IS_READ =
  "is_same = is_same and (redis.call('HGET', questions_key, ARGV[at]) or '') == ARGV[at + 2]";

/** Faults of compare-and-set in both stores: H4, H9, H10. */
export const COMMIT_MUTANTS: readonly Mutant[] = [
  {
    id: "commit-compares-the-number-only",
    title: "A commit goes through as long as the attempt's number is the same.",
    rules: ["H4", "H12", "I1", "I4"],
    edits: [
      {
        file: MEMORY,
        find: "if (!isNamed || !isRead || keys.text(stateKey) !== read.stateJson) {",
        replace: "if (!isNamed || keys.text(stateKey) === null) {",
      },
      {
        file: `${LUA}/commit.lua`,
        find: "local is_same = stored and redis.sha1hex(stored) == digest",
        replace: "local is_same = stored",
      },
      { file: `${LUA}/commit.lua`, find: IS_READ, replace: "" },
    ],
  },
  {
    id: "answer-written-unread",
    title: "A commit writes an answer over one that nobody has read.",
    rules: ["H4", "I4"],
    edits: [
      { file: MEMORY, find: "if (!isNamed || !isRead || ", replace: "if (!isNamed || " },
      { file: `${LUA}/commit.lua`, find: IS_READ, replace: "" },
    ],
  },
  {
    id: "commit-without-a-comparison",
    title: "A commit writes over whatever is there, and also where nothing is.",
    rules: ["H4", "I1", "I4"],
    edits: [
      {
        file: MEMORY,
        find: "if (!isNamed || !isRead || keys.text(stateKey) !== read.stateJson) {",
        replace: "if (isNamed && keys.text(stateKey) === '') {",
      },
      {
        file: `${LUA}/commit.lua`,
        find: "if not is_same then",
        replace: "if stored == digest then",
      },
    ],
  },
  {
    id: "reset-of-what-was-not-read",
    title: "A reset removes the record of that number, whoever has opened it since.",
    rules: ["H9", "I1"],
    edits: [
      {
        file: MEMORY,
        find: "if (keys.text(at.statePrefix + String(read.number)) !== read.stateJson) return",
        replace: "if (keys.text(at.statePrefix + String(read.number)) === null) return",
      },
      {
        file: `${LUA}/clear.lua`,
        find: "if not stored or redis.sha1hex(stored) ~= digest then return {'stale'} end",
        replace: "if not stored then return {'stale'} end",
      },
    ],
  },
  {
    id: "answers-outlive-the-state",
    title: "Reading does not refresh the time to live of the state, only that of the rest.",
    rules: ["H10"],
    killedBy: "hazards",
    edits: [
      {
        file: MEMORY,
        find: "  keys.expire(at.statePrefix + String(found.number), options.ttlSeconds);\n",
        replace: "",
      },
      {
        file: `${LUA}/include/current.lua`,
        find: "  redis.call('EXPIRE', slot.state_prefix .. number, slot.ttl)\n",
        replace: "",
      },
    ],
  },
  {
    id: "outbox-expires-with-the-record",
    title: "A waiting result is kept no longer than the record of its attempt.",
    rules: ["H18", "I9"],
    edits: [
      {
        file: MEMORY,
        find: "keys.expire(at.outbox, options.longTtlSeconds);",
        replace: "keys.expire(at.outbox, options.ttlSeconds);",
      },
      {
        file: `${LUA}/commit.lua`,
        find: "redis.call('EXPIRE', outbox_key, long_ttl)",
        replace: "redis.call('EXPIRE', outbox_key, ttl)",
      },
    ],
  },
  {
    id: "lost-answers-count-as-given",
    title: "An attempt whose answers Redis has lost stays complete and is graded without them.",
    rules: ["H10", "H16"],
    edits: [
      {
        file: "machines/attempt.snapshot.ts",
        find: `const phase = isActive(kept) && hasLostAnswers ? "answering" : kept;`,
        replace: "const phase = kept;",
      },
    ],
  },
];
