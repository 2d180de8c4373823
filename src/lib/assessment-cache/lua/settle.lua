#!lua flags=allow-oom
--[[ settle: replaces or removes an outbox entry only if it is still the one that was read.
  KEYS[1] outbox
  ARGV[1] number  ARGV[2] entry JSON that was read  ARGV[3] new entry JSON, '' to remove it
  Replies {'settled'} | {'stale'}. Writes nothing when stale. ]]
local outbox_key = KEYS[1]
local number, read, replacement = ARGV[1], ARGV[2], ARGV[3]

if redis.call('HGET', outbox_key, number) ~= read then return {'stale'} end
if replacement == '' then
  redis.call('HDEL', outbox_key, number)
else
  redis.call('HSET', outbox_key, number, replacement)
end
return {'settled'}
