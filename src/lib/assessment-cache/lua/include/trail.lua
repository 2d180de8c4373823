-- Included by every command that changes a slot: appends an entry to its trail (never an answer). A command
-- calls it last. If the trail cannot be written, the command still succeeds.
--@include now
-- Two items of a list: the time in ms, by the clock of this server, and the entry. With `spare`, the time to live
-- is set only if no more than `ttl - spare` seconds are left.
local function append_trail(trail_key, entry, max, ttl, spare)
  if entry == '' or max == 0 then return end
  -- @mutant trail-entry
  local length = redis.pcall('RPUSH', trail_key, now_ms(), entry)
  if type(length) ~= 'number' then return end
  if length > 2 * max then redis.pcall('LTRIM', trail_key, -2 * max, -1) end
  if spare and redis.call('PTTL', trail_key) > (ttl - spare) * 1000 then return end
  redis.pcall('EXPIRE', trail_key, ttl)
end
