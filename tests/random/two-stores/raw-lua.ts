/** Returns every key as {key, value, expiry time in ms or -1}; hashes and sets as flat lists. */
export const SNAPSHOT_LUA = `
local snapshot = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local value
  if kind == 'string' then value = redis.call('GET', key)
  elseif kind == 'hash' then value = redis.call('HGETALL', key)
  else value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  snapshot[#snapshot + 1] = {key, value, redis.call('PEXPIRETIME', key)}
end
return snapshot
`;

/** Moves all expiry and due times ARGV[1] ms into the past. */
export const ADVANCE_TIME_LUA = `
local ms = tonumber(ARGV[1])
for _, key in ipairs(redis.call('KEYS', '*')) do
  local until_ms = redis.call('PEXPIRETIME', key)
  if redis.call('TYPE', key).ok == 'zset' then
    local rows = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    for at = 1, #rows, 2 do
      redis.call('ZADD', key, string.format('%.0f', tonumber(rows[at + 1]) - ms), rows[at])
    end
  end
  if until_ms > 0 then
    redis.call('PEXPIREAT', key, string.format('%.0f', until_ms - ms))
  end
end
`;
