#!lua flags=allow-oom
--[[ enqueue: adds a slot to the outbox index before it has an outbox entry (H21).
  KEYS[1] outbox index
  ARGV[1] member  ARGV[2] delay in ms until the row is due
  Replies the time at which it is due, in ms by this server's clock, so that all rows use one clock. ]]
--@include now
local index_key, member, delay_ms = KEYS[1], ARGV[1], tonumber(ARGV[2])

local before = tonumber(redis.call('ZSCORE', index_key, member) or '0')
local due_ms = now_ms() + delay_ms
-- Always a new score, so that reschedule with the old score is stale. A row that was postponed for longer,
-- by a conflict of another attempt, is due earlier again: a new result must not wait for it (L1).
-- @mutant postponed-row
if before >= due_ms and before < due_ms + 1000 then due_ms = before + 1 end
redis.call('ZADD', index_key, due_ms, member)
return due_ms
