-- The high-water mark, and the window above it in which recovery searches for the current attempt.
-- The including command must include window too (or resolve, which includes it).

-- Raises the stored mark; never lowers it.
local function raise_mark(high_water_key, number, ttl)
  if number > decimal(redis.call('GET', high_water_key)) then
    redis.call('SET', high_water_key, number, 'EX', ttl)
  end
end

-- Invariant (H23): the current attempt is in the recovery window. create raises the mark to the number before
-- the new attempt. If that mark was lost, a command that finds the attempt beyond the window raises it again.
-- Returns the effective mark.
local function keep_in_window(high_water_key, number, high_water, window, ttl)
  if number < math.max(1, high_water) + window then return high_water end
  raise_mark(high_water_key, number - 1, ttl)
  return number - 1
end
