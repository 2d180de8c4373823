-- Included by the outbox index and the trail: the time in ms, by the clock of the server.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
