#!lua flags=allow-oom
--[[ replace: writes the record of a number, only if it is the one that was read. Writes no pointer and no mark.
  KEYS[1] state  KEYS[2] questions
  ARGV[1] ttl in seconds  ARGV[2] SHA-1 of the state JSON that was read, '' when there was none
  ARGV[3] new state JSON, '' to delete the record
  ARGV[4…] question index, question JSON, question JSON that was read there ('' for none), …
  Replies {'replaced'} | {'stale'}. Writes nothing when stale. ]]
local ttl, digest, state_json = ARGV[1], ARGV[2], ARGV[3]

local stored = redis.call('GET', KEYS[1])
local is_same = (stored and redis.sha1hex(stored) or '') == digest
local answers = {}
for at = 4, #ARGV, 3 do
  is_same = is_same and (redis.call('HGET', KEYS[2], ARGV[at]) or '') == ARGV[at + 2]
  answers[#answers + 1] = ARGV[at]
  answers[#answers + 1] = ARGV[at + 1]
end
if not is_same then return {'stale'} end

-- Deletes answers that an earlier attempt of the same number may have left.
if not stored or state_json == '' then redis.call('DEL', KEYS[2]) end
if state_json == '' then
  redis.call('DEL', KEYS[1])
  return {'replaced'}
end
if #answers > 0 then redis.call('HSET', KEYS[2], unpack(answers)) end
redis.call('SET', KEYS[1], state_json, 'EX', ttl)
redis.call('EXPIRE', KEYS[2], ttl)
return {'replaced'}
