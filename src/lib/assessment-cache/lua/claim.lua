#!lua flags=allow-oom
--[[ claim: takes rows of the outbox index that are due, and hides them from others until a lease ends.
  KEYS[1] outbox index
  ARGV[1] now in ms  ARGV[2] when the lease ends, in ms  ARGV[3] how many at most
  Replies {member, …}. The lease end is the score that reschedule then expects. ]]
local index_key = KEYS[1]
local now_ms, lease_end_ms, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])

local members = redis.call('ZRANGEBYSCORE', index_key, '-inf', now_ms, 'LIMIT', 0, limit)
for _, member in ipairs(members) do
  redis.call('ZADD', index_key, lease_end_ms, member)
end
return members
