-- Parses numbers, and finds the records in a window of numbers without reading them.
local function decimal(text)
  if text and string.match(text, '^[1-9]%d*$') and #text <= 9 then return tonumber(text) end
  return 0
end

-- How many records there are in [from, to]. One call for the whole window.
local function records_in(state_prefix, from, to)
  local keys = {}
  for number = from, to do keys[#keys + 1] = state_prefix .. number end
  return #keys == 0 and 0 or redis.call('EXISTS', unpack(keys))
end

-- The highest record in [from, to], by binary search; 0: none.
local function highest(state_prefix, from, to)
  if records_in(state_prefix, from, to) == 0 then return 0 end
  while from < to do
    local middle = math.floor((from + to) / 2)
    -- @mutant highest-record
    if records_in(state_prefix, middle + 1, to) > 0 then from = middle + 1 else to = middle end
  end
  return from
end
