import { keepOperand, remove, replace, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const SNAPSHOT = "machines/attempt.codec.ts";
const LUA_CLEAR = "src/lib/assessment-cache/lua/clear.lua";
const LUA_COMMIT = "src/lib/assessment-cache/lua/commit.lua";
const LUA_CURRENT = "src/lib/assessment-cache/lua/include/current.lua";

/** Faults of compare-and-set in the store: H4, H9, H10. */
export const COMMIT_MUTANTS: readonly Mutant[] = [
  {
    id: "commit-compares-the-number-only",
    title: "A commit goes through as long as the attempt's number is the same.",
    rules: ["H4", "H12", "I1", "I4"],
    edits: [keepOperand(LUA_COMMIT, "commit-comparison", 0), remove(LUA_COMMIT, "commit-answers")],
  },
  {
    id: "answer-written-unread",
    title: "A commit writes an answer over one that nobody has read.",
    rules: ["H4", "I4"],
    edits: [remove(LUA_COMMIT, "commit-answers")],
  },
  {
    id: "token-commit-uncounted",
    title: "A commit on what a token says does not count the answers that are there.",
    rules: ["H30"],
    killedBy: "tokens",
    edits: [remove(LUA_COMMIT, "commit-count")],
  },
  {
    id: "commit-without-a-comparison",
    title: "A commit writes over whatever is there, and also where nothing is.",
    rules: ["H4", "I1", "I4"],
    edits: [replaceValue(LUA_COMMIT, "commit-stale", "stored == ARGV[3]")],
  },
  {
    id: "reset-of-what-was-not-read",
    title: "A reset removes the record of that number, whoever has opened it since.",
    rules: ["H9", "I1"],
    edits: [keepOperand(LUA_CLEAR, "clear-comparison", 0)],
  },
  {
    id: "answers-outlive-the-state",
    title: "Reading does not refresh the time to live of the state, only that of the rest.",
    rules: ["H10"],
    killedBy: "hazards",
    edits: [remove(LUA_CURRENT, "state-ttl")],
  },
  {
    id: "outbox-expires-with-the-record",
    title: "A waiting result is kept no longer than the record of its attempt.",
    rules: ["H18", "I9"],
    edits: [replace(LUA_COMMIT, "outbox-ttl", "redis.call('EXPIRE', outbox_key, ttl)")],
  },
  {
    id: "lost-answers-count-as-given",
    title: "An attempt whose answers Redis has lost stays complete and is graded without them.",
    rules: ["H10", "H16"],
    edits: [keepOperand(SNAPSHOT, "lost-answers", 1)],
  },
];
