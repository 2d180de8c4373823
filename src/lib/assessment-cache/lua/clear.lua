#!lua flags=allow-oom
--[[ clear: forgets one attempt's record; the high-water mark and the outbox stay.
  KEYS[1] pointer  KEYS[2] state  KEYS[3] questions
  ARGV[1] number  ARGV[2] SHA-1 of the state JSON that was read, '' to clear whatever is there
  Replies {'cleared'} | {'stale'}. Writes nothing when stale. The pointer goes only if it still names
  that attempt (H9). ]]
local pointer_key, state_key, questions_key = KEYS[1], KEYS[2], KEYS[3]
local number, digest = ARGV[1], ARGV[2]

if digest ~= '' then
  local stored = redis.call('GET', state_key)
  if not stored or redis.sha1hex(stored) ~= digest then return {'stale'} end
end
redis.call('DEL', state_key, questions_key)
if redis.call('GET', pointer_key) == number then redis.call('DEL', pointer_key) end
return {'cleared'}
