import { keepOperand, remove, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const TOKEN = "src/lib/attempt-token.ts";
const HS256 = "src/lib/hs256.ts";
const COMMAND = "src/lib/services/attempt/command.ts";
const CLAIMS = "src/lib/services/attempt/claims.ts";
const LUA_CREATE = "src/lib/assessment-cache/lua/create.lua";
const LUA_QUARANTINE = "src/lib/assessment-cache/lua/quarantine.lua";
const LUA_REPIN = "src/lib/assessment-cache/lua/repin.lua";
const LUA_SEED = "src/lib/assessment-cache/lua/seed.lua";
const LUA_TRAIL = "src/lib/assessment-cache/lua/include/trail.lua";

/** Faults of what stands around an attempt: its token, its trail, operators, the backfill. */
export const AROUND_MUTANTS: readonly Mutant[] = [
  {
    id: "token-of-any-slot",
    title: "A token counts for every student and every resource.",
    rules: ["I1"],
    killedBy: "tokens",
    edits: [keepOperand(TOKEN, "token-slot", 0)],
  },
  {
    id: "token-of-any-signer",
    title: "A token counts whoever signed it.",
    rules: ["I1"],
    killedBy: "tokens",
    edits: [replaceValue(HS256, "token-signature", "false")],
  },
  {
    id: "token-brings-other-questions",
    title: "An attempt comes back with other questions than it had, and operators are not told.",
    rules: ["I8"],
    killedBy: "tokens",
    edits: [remove(COMMAND, "restored-questions")],
  },
  {
    id: "token-overlooks-a-loss",
    title: "Redis holds less than the token says was acknowledged, and nobody is told.",
    rules: ["I4"],
    killedBy: "tokens",
    edits: [replaceValue(CLAIMS, "token-revision", "false")],
  },
  {
    id: "token-reopens-what-was-given-up",
    title: "A token opens an attempt again that was given up.",
    rules: ["I1"],
    killedBy: "tokens",
    edits: [keepOperand(COMMAND, "token-restore", 1)],
  },
  {
    id: "opens-what-was-given-up",
    title: "A creation whose reply was lost opens the same attempt again after it was given up.",
    rules: ["H4", "H11", "I1"],
    edits: [replaceValue(LUA_CREATE, "create-start", "false")],
  },
  {
    id: "lua-trail-not-kept",
    title: "The Lua commands leave nothing of what they did in the trail.",
    rules: ["I1"],
    killedBy: "trail",
    edits: [replaceValue(LUA_TRAIL, "trail-entry", "0")],
  },
  {
    id: "lua-repin-blind",
    title: "The Lua repin does not compare the records with what the operator saw.",
    rules: ["I1"],
    killedBy: "operations",
    edits: [replaceValue(LUA_REPIN, "repin-comparison", "false")],
  },
  {
    id: "lua-repin-unfit",
    title: "The Lua repin points a slot at a record that the next load would leave again.",
    rules: ["H15", "H19"],
    killedBy: "operations",
    edits: [replaceValue(LUA_REPIN, "repin-eligible", "false")],
  },
  {
    id: "lua-aside-blind",
    title: "The Lua aside takes a record away that has changed since it was seen.",
    rules: ["I4"],
    killedBy: "operations",
    edits: [keepOperand(LUA_QUARANTINE, "quarantine-comparison", 0)],
  },
  {
    id: "lua-aside-burns-nothing",
    title: "The number of a record that was set aside is used again.",
    rules: ["I5"],
    killedBy: "operations",
    edits: [remove(LUA_QUARANTINE, "quarantine-mark")],
  },
  {
    id: "lua-seed-burns-a-live-attempt",
    title: "The backfill raises the mark up to an attempt that accepts answers.",
    rules: ["H19"],
    killedBy: "backfill",
    edits: [replaceValue(LUA_SEED, "seed-mark", "math.max(high_water, number)")],
  },
];
