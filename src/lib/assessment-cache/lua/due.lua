#!lua flags=no-writes
--[[ due: how much waits in each of the given outbox indexes. Changes nothing.
  KEYS outbox indexes
  Replies for each of them, in order: number of rows, number of due rows, when the oldest due row was due
  ('' if none is), in ms by this server's clock. ]]
--@include now
local now = now_ms()
local reply = {}
-- Most shards are empty most of the time, so they are asked for in groups.
local group, is_empty = 16, false
for at, index_key in ipairs(KEYS) do
  if at % group == 1 then
    is_empty = redis.call('EXISTS', unpack(KEYS, at, math.min(at + group - 1, #KEYS))) == 0
  end
  local rows, due, oldest = 0, 0, nil
  if not is_empty then rows = redis.call('ZCOUNT', index_key, '-inf', '+inf') end
  if rows > 0 then
    due = redis.call('ZCOUNT', index_key, '-inf', now)
    local member = redis.call('ZRANGEBYSCORE', index_key, '-inf', now, 'LIMIT', 0, 1)[1]
    oldest = member and redis.call('ZSCORE', index_key, member)
  end
  reply[#reply + 1], reply[#reply + 2], reply[#reply + 3] = rows, due, oldest or ''
end
return reply
