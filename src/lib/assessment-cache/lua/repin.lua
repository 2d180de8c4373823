#!lua flags=allow-oom
--[[ repin: points a slot at another record, only if everything is as the operator saw it.
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds
  ARGV[4] probe window  ARGV[5] '1' while legacy pods may run
  ARGV[6] number  ARGV[7] SHA-1 of its state JSON  ARGV[8] pointer that was seen, '' for none
  ARGV[9] number of the current record that was seen  ARGV[10] SHA-1 of its state JSON, '' for none
  ARGV[11] '1' to write nothing  ARGV[12] ttl of the mark in seconds
  ARGV[13] question list key prefix
  Replies {'repinned'} | {'stale'} | {'unfit'}. Writes nothing unless repinned. `unfit`: the next load
  would choose another record (H15, H19). ]]
--@include resolve
--@include mark
--@include here
local pointer_key, high_water_key, outbox_key = KEYS[1], KEYS[2], KEYS[3]
local state_prefix, questions_prefix, ttl = ARGV[1], ARGV[2], ARGV[3]
local window, legacy_pods = tonumber(ARGV[4]), ARGV[5] == '1'
local number, digest, seen_pointer = ARGV[6], ARGV[7], ARGV[8]
local current, current_digest, is_dry_run = ARGV[9], ARGV[10], ARGV[11] == '1'

local function is_same(record_number, record_digest)
  local json = redis.call('GET', state_prefix .. record_number)
  return (json and redis.sha1hex(json) or '') == record_digest
end

local state_key, questions_key, list_key =
  state_prefix .. number, questions_prefix .. number, ARGV[13] .. number
require_here(state_key, state_prefix .. current, questions_key, list_key)
if (redis.call('GET', pointer_key) or '') ~= seen_pointer then return {'stale'} end
-- @mutant repin-comparison
if not is_same(number, digest) or not is_same(current, current_digest) then return {'stale'} end
local high_water = high_water_of(high_water_key, outbox_key)
-- @mutant repin-eligible
if resolve(tonumber(number), high_water, state_prefix, window, legacy_pods) ~= tonumber(number) then
  return {'unfit'}
end
if is_dry_run then return {'repinned'} end
redis.call('SET', pointer_key, number, 'EX', ttl)
keep_in_window(high_water_key, tonumber(number), high_water, window, ARGV[12])
redis.call('EXPIRE', state_key, ttl)
redis.call('EXPIRE', questions_key, ttl)
redis.call('EXPIRE', list_key, ttl)
return {'repinned'}
