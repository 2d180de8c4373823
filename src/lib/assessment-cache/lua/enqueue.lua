#!lua flags=allow-oom
--[[ enqueue: writes ahead that a slot is about to have an outbox entry (H21).
  KEYS[1] outbox index
  ARGV[1] member  ARGV[2] in how many ms somebody must look
  Replies when it is due, in ms by this server's clock: all rows go by one clock. ]]
--@include now
local index_key, member, delay_ms = KEYS[1], ARGV[1], tonumber(ARGV[2])

local before = tonumber(redis.call('ZSCORE', index_key, member) or '0')
-- Never the score that was there: whoever saw that one must find it changed.
local due_ms = math.max(now_ms() + delay_ms, before + 1)
redis.call('ZADD', index_key, due_ms, member)
return due_ms
