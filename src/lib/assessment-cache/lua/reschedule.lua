#!lua flags=allow-oom
--[[ reschedule: moves or drops a row of the outbox index only if nobody has moved it since (H21).
  KEYS[1] outbox index
  ARGV[1] member  ARGV[2] score that was seen, in ms  ARGV[3] new score in ms, '' to drop the row
  Replies {'moved'} | {'stale'}. Writes nothing when stale: an announcement is never undone unseen. ]]
local index_key = KEYS[1]
local member, seen_ms, next_ms = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local score = redis.call('ZSCORE', index_key, member)
if not score or tonumber(score) ~= seen_ms then return {'stale'} end
if next_ms == '' then
  redis.call('ZREM', index_key, member)
else
  redis.call('ZADD', index_key, next_ms, member)
end
return {'moved'}
