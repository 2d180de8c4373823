#!lua flags=allow-oom
--[[ reschedule: moves or drops a row of the outbox index, only if its score is still the one that was seen
  (H21). If Redis has lost the row, writes it again, unless it is to be dropped.
  KEYS[1] outbox index
  ARGV[1] member  ARGV[2] score that was seen, in ms
  ARGV[3] 'in' a number of ms, or 'drop'  ARGV[4] that number, 0 to drop
  Replies {'moved'} | {'stale'}. Writes nothing when stale: the row was enqueued again. ]]
--@include now
local index_key, member, seen_ms = KEYS[1], ARGV[1], tonumber(ARGV[2])
local how, number = ARGV[3], tonumber(ARGV[4])

local score = tonumber(redis.call('ZSCORE', index_key, member) or '')
-- @mutant lost-row
if score == nil and how == 'in' then score = seen_ms end
-- @mutant expected-row
if score ~= seen_ms then return {'stale'} end
if how == 'drop' then
  redis.call('ZREM', index_key, member)
else
  redis.call('ZADD', index_key, now_ms() + number, member)
end
return {'moved'}
