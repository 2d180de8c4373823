-- The high-water mark, and the window above it in which recovery looks for the current attempt.
-- The command that includes this includes window as well (or resolve, which does).

-- Raises the stored mark; never lowers it.
local function raise_mark(high_water_key, number, ttl)
  if number > decimal(redis.call('GET', high_water_key)) then
    redis.call('SET', high_water_key, number, 'EX', ttl)
  end
end

-- Invariant (H23): the current attempt stands in the recovery window. create raises the mark to the number
-- before the one it opens; when that mark was lost, whoever finds the attempt beyond the window raises it
-- again. Returns the mark in effect.
local function keep_in_window(high_water_key, number, high_water, window, ttl)
  if number < math.max(1, high_water) + window then return high_water end
  raise_mark(high_water_key, number - 1, ttl)
  return number - 1
end
