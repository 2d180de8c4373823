#!lua flags=allow-oom
--[[ acknowledge: replaces or removes an outbox entry only if it is still the one that was read.
  KEYS[1] outbox  KEYS[2] high-water mark
  ARGV[1] number  ARGV[2] entry JSON that was read  ARGV[3] new entry JSON, '' to remove it
  ARGV[4] ttl of the high-water mark in seconds
  Replies {'settled'} | {'stale'}. Writes nothing when stale. The number of a waiting entry is used. When the
  entry is removed, the mark must cover the number, also if Redis has lost the mark. ]]
--@include window
--@include mark
local outbox_key, high_water_key = KEYS[1], KEYS[2]
local number, read, replacement, long_ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- @mutant acknowledge-comparison
if redis.call('HGET', outbox_key, number) ~= read then return {'stale'} end
if replacement == '' then
  raise_mark(high_water_key, tonumber(number), long_ttl)
  redis.call('HDEL', outbox_key, number)
else
  redis.call('HSET', outbox_key, number, replacement)
end
return {'settled'}
