-- The tombstone of a slot, as 'start used': when the latest attempt began that was given up, and the
-- high-water mark by then. It outlives the loss of the mark alone (H26).
local function tombstone_of(tombstone_key)
  local text = redis.call('GET', tombstone_key) or ''
  local start, used = string.match(text, '^(%S*) (%d+)$')
  return start or text, decimal(used)
end
