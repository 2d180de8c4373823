-- The tombstone of a slot, 'start used': when the latest abandoned attempt started, and the high-water mark at
-- that time. It remains if Redis loses only the mark (H26).
local function tombstone_of(tombstone_key)
  local text = redis.call('GET', tombstone_key) or ''
  local start, used = string.match(text, '^(%S*) (%d+)$')
  return start or text, decimal(used)
end
