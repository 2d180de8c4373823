#!lua flags=allow-oom
--[[ clear: deletes one attempt's record and writes the tombstone. The outbox stays.
  KEYS[1] pointer  KEYS[2] state  KEYS[3] questions  KEYS[4] high-water mark
  KEYS[5] tombstone  KEYS[6] trail  KEYS[7] question list
  KEYS[8] state at the number of ARGV[3]  KEYS[9] questions there  KEYS[10] question list there
  ARGV[1] number  ARGV[2] SHA-1 of the state JSON that was read
  ARGV[3] the mark is raised to this number, 0 to leave it  ARGV[4] its ttl in seconds
  ARGV[5] start time of this attempt, '' if unknown  ARGV[6] ttl of the tombstone in seconds
  ARGV[7] trail entry  ARGV[8] trail entries kept at most
  Replies {'cleared'} | {'stale'}. Writes nothing when stale: the record differs from what was read, or
  the pointer now names another attempt (H9). A finalized record at the new mark would be the current
  attempt in the next load, so it is deleted too. ]]
--@include resolve
--@include mark
--@include tombstone
--@include trail
local pointer_key, state_key, questions_key, high_water_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local number, digest, passed, long_ttl = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local list_key, passed_state_key = KEYS[7], KEYS[8]

local named = redis.call('GET', pointer_key)
local stored = redis.call('GET', state_key)
-- @mutant clear-comparison
if not stored or redis.sha1hex(stored) ~= digest then return {'stale'} end
-- @mutant clear-pointer
if named and named ~= number then return {'stale'} end
local cleared, used = tombstone_of(KEYS[5])
raise_mark(high_water_key, passed, long_ttl)
-- A key is not used again after it was deleted: on a moving hash slot, Redis would refuse that (H32).
-- @mutant clear-another
local is_another = passed > 0 and passed_state_key ~= state_key
local below = is_another and redis.call('GET', passed_state_key)
if below and is_finalized(below) then
  redis.call('DEL', passed_state_key, KEYS[9], KEYS[10])
end
-- @mutant clear-record
redis.call('DEL', state_key, questions_key, list_key)
if named == number then redis.call('DEL', pointer_key) end
-- The tombstone stops a token or a retry from opening this attempt again, and a start from using a used
-- number again.
used = math.max(used, decimal(redis.call('GET', high_water_key)))
if ARGV[5] > cleared then cleared = ARGV[5] end
redis.call('SET', KEYS[5], cleared .. ' ' .. used, 'EX', ARGV[6])
append_trail(KEYS[6], ARGV[7], tonumber(ARGV[8]), long_ttl)
return {'cleared'}
