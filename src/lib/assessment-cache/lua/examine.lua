#!lua flags=no-writes
--[[ examine: everything that is stored of a slot, for an operator. Changes nothing.
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] quarantine
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] probe window
  ARGV[4] '1' while legacy pods may run  ARGV[5] question list key prefix
  Replies {pointer, its ms to live, stored mark, its ms to live, effective mark, outbox as number,
           entry …, its ms to live, names of the quarantined fields, their ms to live, number of the attempt
           that load would return (0: none), records}; a record is {number, state JSON, its ms to live,
           questions as field, value …, their ms to live, question list, its ms to live}. If there is no
           key, the text is '' and the ms are -2. ]]
--@include resolve
local pointer_key, high_water_key, outbox_key, aside_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local state_prefix, questions_prefix = ARGV[1], ARGV[2]
local window, legacy_pods = tonumber(ARGV[3]), ARGV[4] == '1'

local named = redis.call('GET', pointer_key) or ''
local pointer = decimal(named)
local high_water = high_water_of(high_water_key, outbox_key)
local records, seen = {}, {}

local function look(from, to)
  -- On a moving hash slot, refuses: a record that is elsewhere would be missing from the list (H32).
  records_in(state_prefix, math.max(1, from), to)
  for number = math.max(1, from), to do
    local json = not seen[number] and redis.call('GET', state_prefix .. number)
    if json then
      local questions_key, list_key = questions_prefix .. number, ARGV[5] .. number
      records[#records + 1] = {
        number, json, redis.call('PTTL', state_prefix .. number),
        redis.call('HGETALL', questions_key), redis.call('PTTL', questions_key),
        redis.call('GET', list_key) or '', redis.call('PTTL', list_key),
      }
    end
    seen[number] = true
  end
end

-- Reads one window below the mark, one above it, and one above the pointer.
look(high_water - window, high_water + window - 1)
if pointer > 0 then look(pointer, pointer + window) end
local current = resolve(pointer, high_water, state_prefix, window, legacy_pods)
return {
  named, redis.call('PTTL', pointer_key),
  redis.call('GET', high_water_key) or '', redis.call('PTTL', high_water_key), high_water,
  redis.call('HGETALL', outbox_key), redis.call('PTTL', outbox_key),
  redis.call('HKEYS', aside_key), redis.call('PTTL', aside_key),
  current, records,
}
