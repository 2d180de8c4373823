import type { Mutant } from "../mutant";

const LUA = "src/lib/assessment-cache/lua";

/** Faults of one Lua command whose twin in memory is right: only a comparison of both can tell. */
export const LUA_MUTANTS: readonly Mutant[] = [
  {
    id: "lua-pointer-not-set",
    title: "The Lua create opens an attempt and does not point the slot at it.",
    rules: ["H16"],
    killedBy: "tours",
    edits: [
      {
        file: `${LUA}/create.lua`,
        find: "'EX', ttl) end\nredis.call('SET', pointer_key, number, 'EX', ttl)",
        replace: "'EX', ttl) end",
      },
    ],
  },
  {
    id: "lua-old-answers-kept",
    title: "The Lua create leaves answers there that an earlier attempt of the number has left.",
    rules: ["I8"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/create.lua`,
        find: "redis.call('DEL', questions_prefix .. number, list_key)\n",
        replace: "redis.call('DEL', list_key)\n",
      },
    ],
  },
  {
    id: "lua-clear-without-pointer",
    title: "The Lua clear removes what was read although the pointer names another attempt.",
    rules: ["H9"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/clear.lua`,
        find: "  if named and named ~= number then return {'stale'} end\n",
        replace: "",
      },
    ],
  },
  {
    id: "lua-mark-not-raised",
    title: "The Lua commit finalizes and does not raise the high-water mark.",
    rules: ["H3", "I5"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/commit.lua`,
        find: "local raised = math.max(tonumber(redis.call('GET', high_water_key) or '0') or 0, tonumber(number))",
        replace: "local raised = tonumber(redis.call('GET', high_water_key) or '0') or 0",
      },
    ],
  },
  {
    id: "lua-commit-blind",
    title: "The Lua commit does not compare the record with what was read.",
    rules: ["H4", "I4"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/commit.lua`,
        find: "local is_same = stored and redis.sha1hex(stored) == digest",
        replace: "local is_same = stored",
      },
    ],
  },
  {
    id: "lua-settle-blind",
    title: "The Lua acknowledge replaces an outbox entry that is not the one that was read.",
    rules: ["H12", "H18"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/acknowledge.lua`,
        find: "if redis.call('HGET', outbox_key, number) ~= read then return {'stale'} end",
        replace: "if read == '' then return {'stale'} end",
      },
    ],
  },
  {
    id: "lua-lease-not-kept",
    title: "The Lua claim does not hide a row from other sweeps while its lease lasts.",
    rules: ["H21"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/claim.lua`,
        find: "redis.call('ZADD', index_key, now + lease_ms, member)",
        replace: "redis.call('ZADD', index_key, now, member)",
      },
    ],
  },
  {
    id: "lua-pointer-not-refreshed",
    title: "The Lua commit does not refresh the time to live of the pointer.",
    rules: ["H10"],
    killedBy: "random",
    edits: [
      {
        file: `${LUA}/commit.lua`,
        find: "redis.call('EXPIRE', pointer_key, ttl)",
        replace: "redis.call('EXISTS', pointer_key)",
      },
    ],
  },
];
