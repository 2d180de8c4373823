-- Included by every command that changes a slot: appends an entry to its trail (never an answer). A command
-- calls it last. If the trail cannot be written, the command still succeeds.
local function append_trail(trail_key, entry, max, ttl)
  if entry == '' or max == 0 then return end
  -- @mutant trail-entry
  redis.pcall('XADD', trail_key, 'MAXLEN', max, '*', 'e', entry)
  redis.pcall('EXPIRE', trail_key, ttl)
end
