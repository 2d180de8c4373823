#!lua
--[[ create: opens an attempt, unless the slot has one by now (H5).
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] trail
  KEYS[5] tombstone
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds
  ARGV[4] probe window  ARGV[5] '1' while legacy pods may run  ARGV[6] number  ARGV[7] state JSON
  ARGV[8] when it began; '' skips the comparison with the tombstone's start
  ARGV[9] trail entry  ARGV[10] trail entries kept at most  ARGV[11] ttl of mark and trail in seconds
  ARGV[12] question list key prefix  ARGV[13] question list JSON, '' for none
  Replies {'created'} | {'occupied'} | {'burned'} | {'cleared', start}: an attempt was given up that
  began then, not before this one. Writes no record unless created. Raises the high-water mark to the
  number before the current attempt's, in the same script: recovery looks from the mark upward (H23, H24).
  Refused under memory pressure: a live attempt may always go on, no new one is opened then. ]]
--@include resolve
--@include mark
--@include tombstone
--@include trail
local pointer_key, high_water_key, outbox_key = KEYS[1], KEYS[2], KEYS[3]
local state_prefix, questions_prefix, ttl = ARGV[1], ARGV[2], ARGV[3]
local window, legacy_pods = tonumber(ARGV[4]), ARGV[5] == '1'
local number, state_json = tonumber(ARGV[6]), ARGV[7]
local list_key = ARGV[12] .. ARGV[6]

local pointer = decimal(redis.call('GET', pointer_key))
local high_water = high_water_of(high_water_key, outbox_key)
-- @mutant create-occupied
if resolve(pointer, high_water, state_prefix, window, legacy_pods) > 0 then return {'occupied'} end
local cleared, used = tombstone_of(KEYS[5])
-- The mark alone was lost after a reset: it is restored, so that the next derivation begins above it (H26).
if number <= used then raise_mark(high_water_key, used, ARGV[11]) end
-- @mutant create-number
if number <= math.max(high_water, used) then return {'burned'} end
-- Ids are made of number and start, so that what began no later could be what was given up. Times in
-- ISO 8601 and UTC: the later text is the later time.
if ARGV[8] ~= '' and ARGV[8] <= cleared then return {'cleared', cleared} end

-- A record beyond the probe window, at the very number that was derived, is adopted and not overwritten.
-- @mutant create-taken
if redis.call('EXISTS', state_prefix .. number) == 1 then
  redis.call('SET', pointer_key, number, 'EX', ttl)
  raise_mark(high_water_key, number - 1, ARGV[11])
  return {'occupied'}
end
redis.call('SET', state_prefix .. number, state_json, 'EX', ttl)
-- @mutant create-answers
redis.call('DEL', questions_prefix .. number, list_key)
if ARGV[13] ~= '' then redis.call('SET', list_key, ARGV[13], 'EX', ttl) end
-- @mutant create-pointer
redis.call('SET', pointer_key, number, 'EX', ttl)
-- @mutant create-mark
raise_mark(high_water_key, number - 1, ARGV[11])
append_trail(KEYS[4], ARGV[9], tonumber(ARGV[10]), ARGV[11])
return {'created'}
