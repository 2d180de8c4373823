#!lua flags=allow-oom
--[[ seed: sets the pointer and the mark of a slot with a record, as a load would (for the backfill).
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] trail
  ARGV[1] state key prefix  ARGV[2] number of the record that was seen
  ARGV[3] ttl in seconds  ARGV[4] ttl of mark and trail in seconds
  ARGV[5] probe window  ARGV[6] '1' while legacy pods may run
  ARGV[7] entries a trail keeps  ARGV[8] '1' to write nothing
  Replies {current number or 0, 1 if the pointer was (or would be) set, 1 if the mark was raised}.
  Never lowers the mark, keeps a pointer that names an eligible record, and refreshes no time to live. A new
  pointer expires together with its record. ]]
--@include resolve
--@include trail
--@include here
local pointer_key, high_water_key, outbox_key, trail_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local state_prefix, seen, ttl, long_ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local window, legacy_pods = tonumber(ARGV[5]), ARGV[6] == '1'
local trail_max, is_dry_run = tonumber(ARGV[7]), ARGV[8] == '1'

local named = redis.call('GET', pointer_key) or ''
local high_water = high_water_of(high_water_key, outbox_key)
local number, json = resolve(decimal(named), high_water, state_prefix, window, legacy_pods)
if number == 0 or number ~= decimal(named) then
  -- The record that was seen may be beyond the window that a load searches.
  local above, above_json = probe(state_prefix, seen, seen + window - 1, high_water)
  if above > number then number, json = above, above_json end
end
if number == 0 then return {0, 0, 0} end

-- Never the number of an attempt that accepts answers: it would no longer be eligible (H19).
-- @mutant seed-mark
local mark = is_finalized(json) and math.max(high_water, number) or high_water
local seen_json = redis.call('GET', state_prefix .. seen)
if not seen_json then require_here(state_prefix .. seen, state_prefix .. number) end
if seen_json and seen < number and is_finalized(seen_json) then mark = math.max(mark, seen) end
-- But high enough that a recovery without the pointer finds the attempt (H23).
if number >= math.max(1, mark) + window then mark = number - 1 end
local sets_pointer, raises_mark = named ~= tostring(number), mark > high_water
local reply = {number, sets_pointer and 1 or 0, raises_mark and 1 or 0}
if is_dry_run then return reply end

if raises_mark then redis.call('SET', high_water_key, mark, 'EX', long_ttl) end
if sets_pointer then
  local left_ms = redis.call('PTTL', state_prefix .. number)
  redis.call('SET', pointer_key, number, 'PX', left_ms > 0 and left_ms or ttl * 1000)
  local entry = '{"kind":"recovered","number":' .. number .. ',"pointer":' .. decimal(named) .. '}'
  append_trail(trail_key, entry, trail_max, long_ttl)
end
return reply
