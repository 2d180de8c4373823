#!lua flags=allow-oom
--[[ commit: replaces the record only if it is still the one that was read; otherwise replies the current one.
  Few arguments, because each costs the process that sends it.
  KEYS[1] pointer; the names of the numbered keys differ from it in the kind and the number only
  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] trail
  ARGV[1] settings, separated by spaces: ttl in seconds, a ninth of it spare; probe window; '1' while legacy pods
          may run; ttl of high-water mark, outbox and trail in seconds; trail entries kept at most
  ARGV[2] number  ARGV[3] state JSON that was read  ARGV[4] new state JSON
  ARGV[5] outbox entry JSON, '' when nothing is finalized  ARGV[6] trail entry
  ARGV[7…] answers, two arguments each: a sign with the question index, and JSON
    '+3' written, and none was read there    '!3' written over what was read, which '=3' compares
    '=3' compared: the JSON that was read    '?3' not read (JSON ''): it must be there, and the reply has it
  Replies {'committed'} | {'committed', {JSON of each '?'}} | {'stale', reply of load}. Writes no record when
  stale. The state JSON covers startedAt and the attempt id, so an equal one means the same attempt (H4). ]]
local pointer_key, high_water_key, outbox_key, trail_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local number, state_json, outbox_entry = ARGV[2], ARGV[4], ARGV[5]
local ttl, window, legacy_pods, long_ttl, trail_max =
  string.match(ARGV[1], '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
local slot = string.sub(pointer_key, #'assess:active:' + 1)
local state_key = 'assess:state:' .. slot .. ':' .. number
local questions_key = 'assess:questions:' .. slot .. ':' .. number

local stored = redis.call('GET', pointer_key) == number and redis.call('GET', state_key)
-- @mutant commit-comparison
local is_same = stored and stored == ARGV[3]

-- Redis can lose only the answers, and the state is still the same. A commit must not continue after lost
-- answers (H30), and must not overwrite an answer that the caller has not read (I4).
local answers, unread = {}, {}
for at = 7, #ARGV, 2 do
  local sign, index, json = string.sub(ARGV[at], 1, 1), string.sub(ARGV[at], 2), ARGV[at + 1]
  if sign == '+' or sign == '!' then
    answers[#answers + 1] = index
    answers[#answers + 1] = json
  end
  if sign ~= '!' then
    local there = redis.call('HGET', questions_key, index)
    if sign == '?' then
      -- @mutant commit-count
      is_same = is_same and there
      unread[#unread + 1] = there
    else
      -- @mutant commit-answers
      is_same = is_same and there == (sign == '=' and json)
    end
  end
end
--@include trail
-- @mutant commit-stale
if not is_same then
  -- Included here, so that commits that are not stale do not create its functions.
  --@include current
  return {'stale', load_current({
    pointer_key = pointer_key,
    high_water_key = high_water_key,
    outbox_key = outbox_key,
    state_prefix = 'assess:state:' .. slot .. ':',
    questions_prefix = 'assess:questions:' .. slot .. ':',
    ttl = ttl,
    window = tonumber(window),
    legacy_pods = legacy_pods == '1',
    long_ttl = long_ttl,
    trail_key = trail_key,
    trail_max = tonumber(trail_max),
    list_prefix = 'assess:list:' .. slot .. ':',
  })}
end

-- Most commits set no time to live. All keys of an attempt get theirs together (H10): with its first answer, or
-- when some of the spare time is needed to keep the promised time.
-- @mutant times-to-live
local is_fresh = redis.call('PTTL', questions_key) > ttl * 8000 / 9
local list_key = 'assess:list:' .. slot .. ':' .. number
if not is_fresh then
  --@include here
  require_here(state_key, questions_key, list_key)
end

-- The write that Redis can refuse (a key of another type) comes first, so that no half of a commit stays.
-- H3, H18: the outbox entry and the mark are written together.
if #answers > 0 then redis.call('HSET', questions_key, unpack(answers)) end
if outbox_entry ~= '' then
  redis.call('HSET', outbox_key, number, outbox_entry)
  -- @mutant outbox-ttl
  redis.call('EXPIRE', outbox_key, long_ttl)
  -- @mutant commit-mark
  local raised = math.max(tonumber(redis.call('GET', high_water_key) or '0') or 0, tonumber(number))
  redis.call('SET', high_water_key, raised, 'EX', long_ttl)
end
if is_fresh then
  redis.call('SET', state_key, state_json, 'KEEPTTL')
else
  redis.call('SET', state_key, state_json, 'EX', ttl)
  redis.call('EXPIRE', questions_key, ttl)
  redis.call('EXPIRE', list_key, ttl)
  -- @mutant pointer-ttl
  redis.call('EXPIRE', pointer_key, ttl)
end
append_trail(trail_key, ARGV[6], tonumber(trail_max), long_ttl, ttl / 9)
if #unread > 0 then return {'committed', unread} end
return {'committed'}
