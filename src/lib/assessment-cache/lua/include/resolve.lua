-- Which record is the slot's current attempt.
--@include window
-- Record JSON stays opaque but for one boolean; it is never encoded again here.
local function is_finalized(json)
  local ok, document = pcall(cjson.decode, json)
  -- What cjson refuses and JavaScript writes: half an emoji, say, in an error text of an earlier version.
  if not ok then return json:sub(-1) == '}' and json:find('"isFinalized":true', 1, true) ~= nil end
  return type(document) == 'table' and document.isFinalized == true
end

-- H19: a record that accepts answers is eligible only above the high-water mark.
local function is_eligible(number, json, high_water)
  -- @mutant used-record
  return number > high_water or is_finalized(json)
end

-- The highest record that is eligible in [from, to], and a record that is not eligible, if one was seen.
local function probe(state_prefix, from, to, high_water)
  local orphaned = 0
  local number = highest(state_prefix, from, to)
  while number > 0 do
    local json = redis.call('GET', state_prefix .. number)
    if json and is_eligible(number, json, high_water) then return number, json, orphaned end
    if json then orphaned = number end
    number = highest(state_prefix, from, number - 1)
  end
  return 0, '', orphaned
end

-- The current attempt: the one the pointer names if its record is eligible (and, while legacy pods may run,
-- nothing newer stands above it once it is finalized, H15); otherwise the highest that is eligible.
local function resolve(pointer, high_water, state_prefix, window, legacy_pods)
  local orphaned = 0
  if pointer > 0 then
    local json = redis.call('GET', state_prefix .. pointer)
    if json and is_eligible(pointer, json, high_water) then
      -- @mutant finalized-pointer
      if legacy_pods and is_finalized(json) then
        local above, above_json = probe(state_prefix, pointer + 1, pointer + window, high_water)
        if above > 0 then return above, above_json, 0 end
      end
      return pointer, json, 0
    end
    -- @mutant dangling-pointer
    if json then orphaned = pointer end
  end
  -- @mutant no-pointer
  local from = math.max(1, high_water)
  local number, json, seen = probe(state_prefix, from, from + window - 1, high_water)
  return number, json, math.max(orphaned, seen)
end

-- The high-water mark. A result that waits in the outbox uses up its number too, so that the mark's loss
-- alone (eviction) cannot hand the number out again.
local function high_water_of(high_water_key, outbox_key)
  local high_water = decimal(redis.call('GET', high_water_key))
  for _, number in ipairs(redis.call('HKEYS', outbox_key)) do
    -- @mutant outbox-numbers
    high_water = math.max(high_water, decimal(number))
  end
  return high_water
end
