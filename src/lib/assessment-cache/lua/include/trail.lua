-- Included by every command that changes a slot: appends to its trail what was done (never an answer).
-- The last thing a command does, and it may fail: a trail that cannot be written keeps nobody from working.
local function append_trail(trail_key, entry, max, ttl)
  if entry == '' or max == 0 then return end
  -- @mutant trail-entry
  redis.pcall('XADD', trail_key, 'MAXLEN', max, '*', 'e', entry)
  redis.pcall('EXPIRE', trail_key, ttl)
end
