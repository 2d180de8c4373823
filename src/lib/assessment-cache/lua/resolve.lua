-- Included by load, create, commit and probe: which record is the slot's current attempt.
-- Record JSON stays opaque but for one boolean; it is never encoded again here.
local function is_finalized(json)
  local ok, document = pcall(cjson.decode, json)
  return ok and type(document) == 'table' and document.isFinalized == true
end

-- H19: a record that accepts answers counts only above the high-water mark.
local function counts(number, json, high_water)
  return number > high_water or is_finalized(json)
end

-- The highest record that counts in [from, to], and a record that did not count, if one was seen.
local function probe(state_prefix, from, to, high_water)
  local foreign = 0
  for number = to, from, -1 do
    local json = redis.call('GET', state_prefix .. number)
    if json and counts(number, json, high_water) then return number, json, foreign end
    if json then foreign = number end
  end
  return 0, '', foreign
end

local function decimal(text)
  if text and string.match(text, '^[1-9]%d*$') and #text <= 9 then return tonumber(text) end
  return 0
end

-- The current attempt: the one the pointer names if its record counts (and, while old pods may run,
-- nothing newer stands above it once it is finalized, H15); otherwise the highest that counts.
local function resolve(pointer, high_water, state_prefix, window, old_pods)
  local foreign = 0
  if pointer > 0 then
    local json = redis.call('GET', state_prefix .. pointer)
    if json and counts(pointer, json, high_water) then
      if old_pods and is_finalized(json) then
        local above, above_json = probe(state_prefix, pointer + 1, pointer + window, high_water)
        if above > 0 then return above, above_json, 0 end
      end
      return pointer, json, 0
    end
    if json then foreign = pointer end
  end
  local from = math.max(1, high_water)
  local number, json, seen = probe(state_prefix, from, from + window - 1, high_water)
  return number, json, math.max(foreign, seen)
end

-- What load replies with, and commit when it is stale. Refreshes every time to live together (H10),
-- re-seeds a lost pointer, drops one without a record.
local function load_current(slot)
  local named = redis.call('GET', slot.pointer_key) or ''
  local high_water = decimal(redis.call('GET', slot.high_water_key))
  local number, json, foreign =
    resolve(decimal(named), high_water, slot.state_prefix, slot.window, slot.old_pods)
  if number == 0 then
    if named ~= '' then redis.call('DEL', slot.pointer_key) end
    return {0, '', {}, high_water, '', named, foreign}
  end

  local questions_key = slot.questions_prefix .. number
  redis.call('SET', slot.pointer_key, number, 'EX', slot.ttl)
  redis.call('EXPIRE', slot.state_prefix .. number, slot.ttl)
  local questions = redis.call('HGETALL', questions_key)
  if #questions > 0 then redis.call('EXPIRE', questions_key, slot.ttl) end
  local outbox_entry = redis.call('HGET', slot.outbox_key, number) or ''
  return {number, json, questions, high_water, outbox_entry, named, foreign}
end
