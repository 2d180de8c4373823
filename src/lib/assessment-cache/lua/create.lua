#!lua
--[[ create: opens an attempt, unless the slot has one (H5).
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] trail
  KEYS[5] tombstone
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds
  ARGV[4] probe window  ARGV[5] '1' while legacy pods may run  ARGV[6] number  ARGV[7] state JSON
  ARGV[8] start time; '' skips the comparison with the tombstone's start time
  ARGV[9] trail entry  ARGV[10] trail entries kept at most  ARGV[11] ttl of mark and trail in seconds
  ARGV[12] question list key prefix  ARGV[13] question list JSON, '' for none
  Replies {'created'} | {'occupied'} | {'burned'} | {'cleared', start}: an abandoned attempt
  started then, at the same time as this one or later. Writes no record unless created. Also raises the
  high-water mark to the number before the current attempt, because recovery searches upward from the mark
  (H23, H24). Without allow-oom, so that Redis refuses new attempts when its memory is full, while live
  attempts can continue. ]]
--@include resolve
--@include mark
--@include tombstone
--@include trail
--@include here
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
-- If Redis lost only the mark after a reset, restores it, so that the next derived number is higher (H26).
if number <= used then raise_mark(high_water_key, used, ARGV[11]) end
-- @mutant create-number
if number <= math.max(high_water, used) then return {'burned'} end
-- Number and start time make the attempt id, so an attempt that does not start later could get the id of an
-- abandoned one. The times are in ISO 8601 and UTC, so comparing the texts compares the times.
-- @mutant create-start
if ARGV[8] ~= '' and ARGV[8] <= cleared then return {'cleared', cleared} end

-- If a record exists at the derived number (beyond the probe window), it becomes the current attempt.
-- @mutant create-taken
if redis.call('EXISTS', state_prefix .. number) == 1 then
  redis.call('SET', pointer_key, number, 'EX', ttl)
  raise_mark(high_water_key, number - 1, ARGV[11])
  return {'occupied'}
end
require_here(state_prefix .. number, questions_prefix .. number, list_key)
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
