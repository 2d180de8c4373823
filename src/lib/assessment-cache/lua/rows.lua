#!lua flags=no-writes
--[[ rows: the first rows of the given indexes, in the order of time over all of them. Changes nothing.
  KEYS indexes
  ARGV[1] 'newest': from the time ARGV[2] down; 'oldest': from the oldest up to that time
  ARGV[2] time in ms, or '+inf'  ARGV[3] how many rows to reply at most
  Replies {member, time in ms, member, time …}; rows of one time in the order of their indexes. ]]
local is_newest, bound, limit = ARGV[1] == 'newest', ARGV[2], tonumber(ARGV[3])

local function row_at(index, at)
  local found
  if is_newest then
    found = redis.call('ZREVRANGEBYSCORE', KEYS[index], bound, '-inf', 'WITHSCORES', 'LIMIT', at, 1)
  else
    found = redis.call('ZRANGEBYSCORE', KEYS[index], '-inf', bound, 'WITHSCORES', 'LIMIT', at, 1)
  end
  if not found[1] then return nil end
  return {member = found[1], score = found[2], ms = tonumber(found[2]), index = index, at = at}
end

local function comes_after(a, b)
  if a.ms == b.ms then return a.index > b.index end
  return (a.ms > b.ms) ~= is_newest
end

-- The next row of each index. The next row of all is the last of these.
local heads = {}
for index = 1, #KEYS do heads[#heads + 1] = row_at(index, 0) end
table.sort(heads, comes_after)

local reply = {}
while #heads > 0 and #reply < 2 * limit do
  local row = table.remove(heads)
  reply[#reply + 1], reply[#reply + 2] = row.member, row.score
  local following = row_at(row.index, row.at + 1)
  if following then
    local low, high = 1, #heads + 1
    while low < high do
      local middle = math.floor((low + high) / 2)
      if comes_after(heads[middle], following) then low = middle + 1 else high = middle end
    end
    table.insert(heads, low, following)
  end
end
return reply
