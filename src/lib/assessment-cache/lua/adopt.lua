#!lua flags=allow-oom
--[[ adopt: stores a question list for a record, only if record and list are as they were read.
  KEYS[1] state  KEYS[2] question list
  ARGV[1] SHA-1 of the state JSON that was read  ARGV[2] question list that was read, '' for none
  ARGV[3] new question list  ARGV[4] ttl in seconds
  Replies {the question list that is stored afterwards, '' for none}. Of two requests the second gets the
  list of the first, so that pods with different content show one list (H27). ]]
local state_key, list_key = KEYS[1], KEYS[2]
local digest, read, new, ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local stored = redis.call('GET', state_key)
local list = redis.call('GET', list_key) or ''
if not stored or redis.sha1hex(stored) ~= digest or list ~= read then return {list} end
redis.call('SET', list_key, new, 'EX', ttl)
return {new}
