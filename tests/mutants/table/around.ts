import type { Mutant } from "../mutant";

const LUA = "src/lib/assessment-cache/lua";
const CLAIMS = "src/lib/services/attempt/claims.ts";
const INTENT = "src/lib/services/attempt/command.ts";

/** Faults of what stands around an attempt: its token, its trail, operators, the backfill. */
export const AROUND_MUTANTS: readonly Mutant[] = [
  {
    id: "token-of-any-slot",
    title: "A token counts for every student and every resource.",
    rules: ["I1"],
    killedBy: "tokens",
    edits: [
      {
        file: "src/lib/attempt-token.ts",
        find: "if (!parsed.success || parsed.data.slot !== digestOf(slot)) return",
        replace: "if (!parsed.success) return",
      },
    ],
  },
  {
    id: "token-brings-other-questions",
    title: "An attempt comes back with other questions than it had, and operators are not told.",
    rules: ["I8"],
    killedBy: "tokens",
    edits: [
      {
        file: INTENT,
        find: "claims.hasQuestions(selected));",
        replace: "true);",
      },
    ],
  },
  {
    id: "token-overlooks-a-loss",
    title: "Redis holds less than the token says was acknowledged, and nobody is told.",
    rules: ["I4"],
    killedBy: "tokens",
    edits: [{ file: CLAIMS, find: "< claims.revision;", replace: "< 0;" }],
  },
  {
    id: "token-reopens-what-was-given-up",
    title: "A token opens an attempt again that was given up.",
    rules: ["I1"],
    killedBy: "tokens",
    edits: [
      { file: INTENT, find: "if (isCleared || isBurned) return", replace: "if (isBurned) return" },
    ],
  },
  {
    id: "opens-what-was-given-up",
    title: "A creation whose reply was lost opens the same attempt again after it was given up.",
    rules: ["H4", "H11", "I1"],
    edits: [
      {
        file: "src/lib/assessment-cache/memory.ts",
        find: `if (startedAt !== "" && startedAt <= latestStart) {`,
        replace: "if (false) {",
      },
    ],
  },
  {
    id: "lua-trail-not-kept",
    title: "The Lua commands leave nothing of what they did in the trail.",
    rules: ["I1"],
    killedBy: "trail",
    edits: [
      {
        file: `${LUA}/include/trail.lua`,
        find: "  redis.pcall('XADD', trail_key, 'MAXLEN', max, '*', 'e', entry)\n",
        replace: "",
      },
    ],
  },
  {
    id: "lua-repin-blind",
    title: "The Lua repin does not compare the records with what the operator saw.",
    rules: ["I1"],
    killedBy: "operations",
    edits: [
      {
        file: `${LUA}/repin.lua`,
        find: "if not is_same(number, digest) or not is_same(current, current_digest) then",
        replace: "if false then",
      },
    ],
  },
  {
    id: "lua-repin-unfit",
    title: "The Lua repin points a slot at a record that the next load would leave again.",
    rules: ["H15", "H19"],
    killedBy: "operations",
    edits: [
      {
        file: `${LUA}/repin.lua`,
        find: "window, old_pods) ~= tonumber(number) then",
        replace: "window, old_pods) == -1 then",
      },
    ],
  },
  {
    id: "lua-aside-blind",
    title: "The Lua aside takes a record away that has changed since it was seen.",
    rules: ["I4"],
    killedBy: "operations",
    edits: [
      {
        file: `${LUA}/quarantine.lua`,
        find: "if not stored or redis.sha1hex(stored) ~= digest then",
        replace: "if not stored then",
      },
    ],
  },
  {
    id: "lua-aside-burns-nothing",
    title: "The number of a record that was set aside is used again.",
    rules: ["I5"],
    killedBy: "operations",
    edits: [
      {
        file: `${LUA}/quarantine.lua`,
        find: "raise_mark(high_water_key, burned, long_ttl)\n",
        replace: "",
      },
    ],
  },
  {
    id: "lua-seed-burns-a-live-attempt",
    title: "The backfill raises the mark up to an attempt that accepts answers.",
    rules: ["H19"],
    killedBy: "backfill",
    edits: [
      {
        file: `${LUA}/seed.lua`,
        find: "local mark = is_finalized(json) and math.max(high_water, number) or high_water",
        replace: "local mark = math.max(high_water, number)",
      },
    ],
  },
];
