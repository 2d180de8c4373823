-- Decides which record is the slot's current attempt.
--@include window
-- Reads only isFinalized from the record JSON, and never encodes it again.
local function is_finalized(json)
  local ok, document = pcall(cjson.decode, json)
  -- JavaScript writes some JSON that cjson rejects, for example half of an emoji in an old error text.
  if not ok then return json:sub(-1) == '}' and json:find('"isFinalized":true', 1, true) ~= nil end
  return type(document) == 'table' and document.isFinalized == true
end

-- H19: a record that accepts answers is eligible only above the high-water mark.
local function is_eligible(number, json, high_water)
  -- @mutant used-record
  return number > high_water or is_finalized(json)
end

-- The highest eligible record in [from, to], and the number of an orphaned record, if one was found.
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

-- The current attempt: the one that the pointer names, if its record is eligible; otherwise the highest
-- eligible record. While legacy pods may run, a record above a finalized one is preferred (H15).
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

-- The effective high-water mark. The numbers of waiting outbox entries are used too, so that no number is
-- given again if Redis loses (evicts) only the mark.
local function high_water_of(high_water_key, outbox_key)
  local high_water = decimal(redis.call('GET', high_water_key))
  for _, number in ipairs(redis.call('HKEYS', outbox_key)) do
    -- @mutant outbox-numbers
    high_water = math.max(high_water, decimal(number))
  end
  return high_water
end
