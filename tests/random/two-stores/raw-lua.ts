/** Every key as {key, value, when it expires in ms or -1}; hashes and sets as flat lists. */
export const PICTURE_LUA = `
local picture = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local value
  if kind == 'string' then value = redis.call('GET', key)
  elseif kind == 'hash' then value = redis.call('HGETALL', key)
  else value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  picture[#picture + 1] = {key, value, redis.call('PEXPIRETIME', key)}
end
return picture
`;

/** Whatever has a time is ARGV[1] ms older than it was. */
export const PASS_LUA = `
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
