#!lua flags=no-writes
--[[ probe: the highest attempt with an eligible record. Does not use the pointer. Writes nothing.
  KEYS[1] high-water mark  KEYS[2] outbox
  ARGV[1] state key prefix  ARGV[2] probe window
  Replies {number}, 0 when there is none. ]]
--@include resolve
local high_water_key, outbox_key = KEYS[1], KEYS[2]
local state_prefix, window = ARGV[1], tonumber(ARGV[2])

local high_water = high_water_of(high_water_key, outbox_key)
local number = resolve(0, high_water, state_prefix, window, false)
return {number}
