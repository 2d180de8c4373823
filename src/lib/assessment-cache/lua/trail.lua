#!lua flags=allow-oom
--[[ trail: appends an entry to the slot's trail, unless the last one is the same, so that repeated refused
  requests cannot push older entries out.
  KEYS[1] trail  KEYS[2] trail of earlier versions, a stream
  ARGV[1] entry  ARGV[2] entries kept at most  ARGV[3] ttl in seconds
  Replies {'appended'} | {'same'}. ]]
--@include trail
local trail_key, stream_key = KEYS[1], KEYS[2]
local entry, max, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]

if max == 0 then return {'same'} end
local items = redis.call('LRANGE', trail_key, -2, -1)
local at, last = tonumber(items[1] or '0'), items[2]
-- While pods of an earlier version run, the last entry can be theirs.
local streamed = redis.call('XREVRANGE', stream_key, '+', '-', 'COUNT', 1)[1]
if streamed and tonumber(streamed[1]:match('^%d+')) > at then last = streamed[2][2] end
if last == entry then return {'same'} end
append_trail(trail_key, entry, max, ttl)
return {'appended'}
