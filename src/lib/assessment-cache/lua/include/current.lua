-- Included by load and commit. The including command must include trail too.
--@include resolve
--@include mark
--@include here

-- The reply of load, and of commit when it is stale. Refreshes all times to live together (H10), sets a lost
-- pointer again, and deletes a pointer without a record. Raises the mark to the number of a finalized record:
-- a legacy pod that finalized it did not, and the record will expire.
local function load_current(slot)
  local named = redis.call('GET', slot.pointer_key) or ''
  local high_water = high_water_of(slot.high_water_key, slot.outbox_key)
  local number, json, orphaned =
    resolve(decimal(named), high_water, slot.state_prefix, slot.window, slot.legacy_pods)
  if number == 0 then
    if named ~= '' then redis.call('DEL', slot.pointer_key) end
    return {0, '', {}, high_water, '', named, orphaned, ''}
  end

  local state_key, questions_key = slot.state_prefix .. number, slot.questions_prefix .. number
  local list_key = slot.list_prefix .. number
  require_here(state_key, questions_key, list_key)
  -- @mutant finalized-record
  if number > high_water and is_finalized(json) then
    high_water = number
    redis.call('SET', slot.high_water_key, number, 'EX', slot.long_ttl)
  end
  high_water =
    keep_in_window(slot.high_water_key, number, high_water, slot.window, slot.long_ttl)
  if named ~= tostring(number) then
    local entry = '{"kind":"recovered","number":' .. number .. ',"pointer":' .. decimal(named) .. '}'
    append_trail(slot.trail_key, entry, slot.trail_max, slot.long_ttl)
  end
  redis.call('SET', slot.pointer_key, number, 'EX', slot.ttl)
  -- @mutant state-ttl
  redis.call('EXPIRE', state_key, slot.ttl)
  local questions = redis.call('HGETALL', questions_key)
  if #questions > 0 then redis.call('EXPIRE', questions_key, slot.ttl) end
  local outbox_entry = redis.call('HGET', slot.outbox_key, number) or ''
  local list = redis.call('GET', list_key)
  if list then redis.call('EXPIRE', list_key, slot.ttl) end
  return {number, json, questions, high_water, outbox_entry, named, orphaned, list or ''}
end
