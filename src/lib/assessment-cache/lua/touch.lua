#!lua flags=allow-oom
--[[ touch: reads the pointer, and refreshes all times to live of its attempt together (H10).
  KEYS[1] pointer
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds
  ARGV[4] question list key prefix
  Replies {pointer as found, '' when absent}. Does not look for another record. ]]
local pointer_key = KEYS[1]
local state_prefix, questions_prefix, ttl = ARGV[1], ARGV[2], ARGV[3]

local named = redis.call('GET', pointer_key)
if not named then return {''} end
redis.call('EXPIRE', pointer_key, ttl)
redis.call('EXPIRE', state_prefix .. named, ttl)
redis.call('EXPIRE', questions_prefix .. named, ttl)
redis.call('EXPIRE', ARGV[4] .. named, ttl)
return {named}
