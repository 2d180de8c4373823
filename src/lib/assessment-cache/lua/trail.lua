#!lua flags=allow-oom
--[[ trail: appends an entry to the slot's trail, unless the last one is the same, so that repeated refused
  requests cannot push older entries out.
  KEYS[1] trail
  ARGV[1] entry JSON  ARGV[2] entries kept at most  ARGV[3] ttl in seconds
  Replies {'appended'} | {'same'}. ]]
local trail_key, entry, max, ttl = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3]

if max == 0 then return {'same'} end
local last = redis.call('XREVRANGE', trail_key, '+', '-', 'COUNT', 1)[1]
if last and last[2][2] == entry then return {'same'} end
redis.call('XADD', trail_key, 'MAXLEN', max, '*', 'e', entry)
redis.call('EXPIRE', trail_key, ttl)
return {'appended'}
