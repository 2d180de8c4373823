import { keepOperand, remove, replace, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const LUA_ACKNOWLEDGE = "src/lib/assessment-cache/lua/acknowledge.lua";
const LUA_CLAIM = "src/lib/assessment-cache/lua/claim.lua";
const LUA_CLEAR = "src/lib/assessment-cache/lua/clear.lua";
const LUA_COMMIT = "src/lib/assessment-cache/lua/commit.lua";
const LUA_CREATE = "src/lib/assessment-cache/lua/create.lua";
const LUA_HERE = "src/lib/assessment-cache/lua/include/here.lua";

/** Faults of one Lua command. Most show in no short history of the engine: the contract finds them. */
export const LUA_MUTANTS: readonly Mutant[] = [
  {
    id: "lua-pointer-not-set",
    title: "The Lua create opens an attempt and does not point the slot at it.",
    rules: ["H16"],
    killedBy: "contract",
    edits: [remove(LUA_CREATE, "create-pointer")],
  },
  {
    id: "lua-old-answers-kept",
    title: "The Lua create leaves answers there that an earlier attempt of the number has left.",
    rules: ["I8"],
    killedBy: "contract",
    edits: [replace(LUA_CREATE, "create-answers", "redis.call('DEL', list_key)")],
  },
  {
    id: "lua-clear-without-pointer",
    title: "The Lua clear removes what was read although the pointer names another attempt.",
    rules: ["H9"],
    killedBy: "random",
    edits: [remove(LUA_CLEAR, "clear-pointer")],
  },
  {
    id: "lua-mark-not-raised",
    title: "The Lua commit finalizes and does not raise the high-water mark.",
    rules: ["H3", "I5"],
    killedBy: "contract",
    edits: [keepOperand(LUA_COMMIT, "commit-mark", 0)],
  },
  {
    id: "lua-commit-blind",
    title: "The Lua commit does not compare the record with what was read.",
    rules: ["H4", "I4"],
    edits: [keepOperand(LUA_COMMIT, "commit-comparison", 0)],
  },
  {
    id: "lua-settle-blind",
    title: "The Lua acknowledge replaces an outbox entry that is not the one that was read.",
    rules: ["H12", "H18"],
    killedBy: "contract",
    edits: [replaceValue(LUA_ACKNOWLEDGE, "acknowledge-comparison", "read == ''")],
  },
  {
    id: "lua-lease-not-kept",
    title: "The Lua claim does not hide a row from other sweeps while its lease lasts.",
    rules: ["H21"],
    killedBy: "contract",
    edits: [replace(LUA_CLAIM, "claim-lease", "redis.call('ZADD', index_key, now, member)")],
  },
  {
    id: "lua-pointer-not-refreshed",
    title: "The Lua commit does not refresh the time to live of the pointer.",
    rules: ["H10"],
    killedBy: "contract",
    edits: [remove(LUA_COMMIT, "pointer-ttl")],
  },
  {
    id: "lua-times-to-live-not-refreshed",
    title: "The Lua commit sets no time to live, however little is left.",
    rules: ["H10"],
    killedBy: "contract",
    edits: [replaceValue(LUA_COMMIT, "times-to-live", "true")],
  },
  {
    id: "lua-keys-elsewhere",
    title:
      "The Lua commands do not ask whether the keys of a number are on this node of a Cluster.",
    rules: ["H32"],
    killedBy: "cluster",
    edits: [remove(LUA_HERE, "keys-here")],
  },
  {
    id: "lua-clear-deletes-twice",
    title: "The Lua clear deletes the record of a finalized attempt twice.",
    rules: ["H32"],
    killedBy: "cluster",
    edits: [keepOperand(LUA_CLEAR, "clear-another", 0)],
  },
];
