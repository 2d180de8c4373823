-- Included by every command that changes a slot: appends an entry to its trail (never an answer). A command
-- calls it last. If the trail cannot be written, the command still succeeds.
--@include now
-- Two items of a list: the time in ms, by the clock of this server, and the entry. With `keeps_ttl`, only a new
-- list gets a time to live.
local function append_trail(trail_key, entry, max, ttl, keeps_ttl)
  if entry == '' or max == 0 then return end
  -- @mutant trail-entry
  local length = redis.pcall('RPUSH', trail_key, now_ms(), entry)
  if type(length) ~= 'number' then return end
  if length > 2 * max then redis.pcall('LTRIM', trail_key, -2 * max, -1) end
  if length == 2 or not keeps_ttl then redis.pcall('EXPIRE', trail_key, ttl) end
end
