#!lua flags=allow-oom
--[[ load: reads the slot's current attempt, and refreshes all its times to live together (H10).
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] trail
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds
  ARGV[4] probe window  ARGV[5] '1' while legacy pods may run
  ARGV[6] ttl of the high-water mark in seconds  ARGV[7] trail entries kept at most
  ARGV[8] question list key prefix
  Replies {number, state JSON, questions as field, value …, high-water, outbox entry of that number
           ('' for none), pointer as found ('' when absent), number of an orphaned record
           (0 for none), question list of that number ('' for none)}. number is 0 when there is no
           attempt. ]]
--@include trail
--@include current
return load_current({
  pointer_key = KEYS[1],
  high_water_key = KEYS[2],
  outbox_key = KEYS[3],
  state_prefix = ARGV[1],
  questions_prefix = ARGV[2],
  ttl = ARGV[3],
  window = tonumber(ARGV[4]),
  legacy_pods = ARGV[5] == '1',
  long_ttl = ARGV[6],
  trail_key = KEYS[4],
  trail_max = tonumber(ARGV[7]),
  list_prefix = ARGV[8],
})
