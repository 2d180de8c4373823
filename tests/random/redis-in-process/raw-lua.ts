/** Returns every key as {key, type, value, ms to live or -1}. */
export const SNAPSHOT_LUA = `
local snapshot = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local value
  if kind == 'string' then value = redis.call('GET', key)
  elseif kind == 'hash' then value = redis.call('HGETALL', key)
  elseif kind == 'list' then value = redis.call('LRANGE', key, 0, -1)
  elseif kind == 'stream' then value = redis.call('XRANGE', key, '-', '+')
  else value = redis.call('ZRANGE', key, 0, -1) end
  snapshot[#snapshot + 1] = {key, kind, value, redis.call('PTTL', key)}
end
return snapshot
`;

/** Moves all expiry times ARGV[1] ms into the past. */
export const ADVANCE_EXPIRY_LUA = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local until_ms = redis.call('PEXPIRETIME', key)
  if until_ms > 0 then
    redis.call('PEXPIREAT', key, string.format('%.0f', until_ms - tonumber(ARGV[1])))
  end
end
`;
