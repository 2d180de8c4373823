#!lua flags=allow-oom
--[[ claim: leases due rows of the outbox index, so that no other caller gets them until the lease ends.
  KEYS[1] outbox index
  ARGV[1] length of the lease in ms  ARGV[2] the highest number of rows
  Replies {end of the lease, 1 if more rows are due, member, …}. The end of the lease is the score that
  reschedule expects. ]]
--@include now
local index_key, lease_ms, limit = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])

local now = now_ms()
local members = redis.call('ZRANGEBYSCORE', index_key, '-inf', now, 'LIMIT', 0, limit + 1)
local has_more = #members > limit
if has_more then members[#members] = nil end
for _, member in ipairs(members) do
  -- @mutant claim-lease
  redis.call('ZADD', index_key, now + lease_ms, member)
end
return {now + lease_ms, has_more and 1 or 0, unpack(members)}
