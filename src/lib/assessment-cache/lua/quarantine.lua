#!lua flags=allow-oom
--[[ quarantine: moves one record with all its content into quarantine, only if it is as it was seen.
  KEYS[1] pointer  KEYS[2] state  KEYS[3] questions  KEYS[4] high-water mark  KEYS[5] quarantine
  KEYS[6] question list
  ARGV[1] number  ARGV[2] SHA-1 of its state JSON  ARGV[3] prefix of its fields in the quarantine
  ARGV[4] ttl of the quarantine in seconds  ARGV[5] the mark is raised to this number, 0 to leave it
  ARGV[6] ttl of the mark in seconds
  Replies {'aside'} | {'stale'}. Writes nothing when stale: the record differs from what was seen, or the
  mark is to be raised and the pointer names another attempt, which would no longer be eligible. ]]
--@include resolve
--@include mark
local pointer_key, state_key, questions_key, high_water_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local aside_key, list_key = KEYS[5], KEYS[6]
local number, digest, stem = ARGV[1], ARGV[2], ARGV[3]
local aside_ttl, used_number, long_ttl = ARGV[4], tonumber(ARGV[5]), ARGV[6]

local stored = redis.call('GET', state_key)
-- @mutant quarantine-comparison
if not stored or redis.sha1hex(stored) ~= digest then return {'stale'} end
local named = redis.call('GET', pointer_key)
if used_number > 0 and named and named ~= number then return {'stale'} end
local questions = redis.call('HGETALL', questions_key)
local list = redis.call('GET', list_key)

redis.call('HSET', aside_key, stem .. 'state', stored)
if list then redis.call('HSET', aside_key, stem .. 'list', list) end
for at = 1, #questions, 2 do
  redis.call('HSET', aside_key, stem .. 'question:' .. questions[at], questions[at + 1])
end
redis.call('EXPIRE', aside_key, aside_ttl)
-- @mutant quarantine-mark
raise_mark(high_water_key, used_number, long_ttl)
redis.call('DEL', state_key, questions_key, list_key)
if named == number then redis.call('DEL', pointer_key) end
return {'aside'}
