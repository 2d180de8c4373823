#!lua flags=no-writes
--[[ peek: whether the slot is pinned, and which attempt is current. Changes nothing.
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox
  ARGV[1] state key prefix  ARGV[2] probe window
  Replies {1 if the pointer names an eligible record, number of the attempt that load would return while
  legacy pods may run (0: none), 1 if it is finalized, high-water mark}. ]]
--@include resolve
local state_prefix, window = ARGV[1], tonumber(ARGV[2])

local pointer = decimal(redis.call('GET', KEYS[1]))
local high_water = high_water_of(KEYS[2], KEYS[3])
local named = pointer > 0 and redis.call('GET', state_prefix .. pointer)
local is_pinned = named and is_eligible(pointer, named, high_water)
local number, json = resolve(pointer, high_water, state_prefix, window, true)
return {is_pinned and 1 or 0, number, number > 0 and is_finalized(json) and 1 or 0, high_water}
