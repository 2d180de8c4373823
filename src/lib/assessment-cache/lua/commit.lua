#!lua flags=allow-oom
--[[ commit: replaces the record only if it is still the one that was read.
  KEYS[1] pointer  KEYS[2] state  KEYS[3] questions  KEYS[4] high-water mark  KEYS[5] outbox
  ARGV[1] number  ARGV[2] SHA-1 of the state JSON that was read  ARGV[3] new state JSON
  ARGV[4] ttl in seconds  ARGV[5] ttl of high-water mark and outbox in seconds
  ARGV[6] outbox entry JSON, '' when nothing is finalized  ARGV[7…] question index, question JSON, …
  Replies {'committed'} | {'stale'}. Writes nothing when stale. The digest covers startedAt and the
  attempt id, so an equal digest is the same attempt (H4). ]]
local pointer_key, state_key, questions_key = KEYS[1], KEYS[2], KEYS[3]
local high_water_key, outbox_key = KEYS[4], KEYS[5]
local number, digest, state_json, ttl, long_ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local outbox_entry = ARGV[6]

if redis.call('GET', pointer_key) ~= number then return {'stale'} end
local stored = redis.call('GET', state_key)
if not stored or redis.sha1hex(stored) ~= digest then return {'stale'} end

redis.call('SET', state_key, state_json, 'EX', ttl)
for index = 7, #ARGV, 2 do
  redis.call('HSET', questions_key, ARGV[index], ARGV[index + 1])
end
redis.call('EXPIRE', questions_key, ttl)
redis.call('EXPIRE', pointer_key, ttl)

-- H3, H18: the number is burned and the result kept in the same breath as the mark.
if outbox_entry ~= '' then
  local high_water = tonumber(redis.call('GET', high_water_key) or '0') or 0
  local raised = math.max(high_water, tonumber(number))
  redis.call('SET', high_water_key, raised, 'EX', long_ttl)
  redis.call('HSET', outbox_key, number, outbox_entry)
  redis.call('EXPIRE', outbox_key, long_ttl)
end
return {'committed'}
