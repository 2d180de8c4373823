#!lua flags=allow-oom
--[[ commit: replaces the record only if it is still the one that was read; otherwise replies the current one.
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox  KEYS[4] trail
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds, a ninth of it spare
  ARGV[4] probe window  ARGV[5] '1' while legacy pods may run
  ARGV[6] number  ARGV[7] SHA-1 of the state JSON that was read  ARGV[8] new state JSON
  ARGV[9] ttl of high-water mark and outbox in seconds
  ARGV[10] outbox entry JSON, '' when nothing is finalized
  ARGV[11] trail entry  ARGV[12] trail entries kept at most  ARGV[13] question list key prefix
  ARGV[14] how many answers there must be, '' if the last one was read
  ARGV[15…] question index, question JSON ('' to compare only), question JSON that was read there
            ('' for none), …
  Replies {'committed'} | {'committed', the answers before as field, value, …} if they were counted
          | {'stale', reply of load}. Writes no record when stale. The digest covers startedAt and the
  attempt id, so an equal digest means the same attempt (H4). ]]
local pointer_key, high_water_key, outbox_key = KEYS[1], KEYS[2], KEYS[3]
local state_prefix, questions_prefix, ttl = ARGV[1], ARGV[2], ARGV[3]
local number, digest, state_json, long_ttl, outbox_entry = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]

local count, questions_key = ARGV[14], questions_prefix .. number
local stored = redis.call('GET', pointer_key) == number and redis.call('GET', state_prefix .. number)
-- @mutant commit-comparison
local is_same = stored and redis.sha1hex(stored) == digest

-- Redis can lose only the answers, and the state is still the same. A commit must not continue after lost
-- answers (H30), and must not overwrite an answer that the caller has not read (I4).
local there = count ~= '' and redis.call('HGETALL', questions_key)
-- @mutant commit-count
is_same = is_same and (not there or #there == 2 * tonumber(count))
local answers = {}
for at = 15, #ARGV, 3 do
  -- @mutant commit-answers
  is_same = is_same and (redis.call('HGET', questions_key, ARGV[at]) or '') == ARGV[at + 2]
  if ARGV[at + 1] ~= '' then
    answers[#answers + 1] = ARGV[at]
    answers[#answers + 1] = ARGV[at + 1]
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
    state_prefix = state_prefix,
    questions_prefix = questions_prefix,
    ttl = ttl,
    window = tonumber(ARGV[4]),
    legacy_pods = ARGV[5] == '1',
    long_ttl = long_ttl,
    trail_key = KEYS[4],
    trail_max = tonumber(ARGV[12]),
    list_prefix = ARGV[13],
  })}
end

-- Writes that Redis can refuse (a migrating key, a key of another type) come first, so that no half of a
-- commit stays. H3, H18: the outbox entry and the mark are written together.
if #answers > 0 then redis.call('HSET', questions_key, unpack(answers)) end
if outbox_entry ~= '' then
  redis.call('HSET', outbox_key, number, outbox_entry)
  -- @mutant outbox-ttl
  redis.call('EXPIRE', outbox_key, long_ttl)
  -- @mutant commit-mark
  local raised = math.max(tonumber(redis.call('GET', high_water_key) or '0') or 0, tonumber(number))
  redis.call('SET', high_water_key, raised, 'EX', long_ttl)
end
-- Most commits set no time to live. All keys of an attempt get theirs together (H10): with its first answer, or
-- when some of the spare time is needed to keep the promised time.
-- @mutant times-to-live
local is_kept = redis.call('PTTL', questions_key) > ttl * 8000 / 9
if is_kept then
  redis.call('SET', state_prefix .. number, state_json, 'KEEPTTL')
else
  redis.call('SET', state_prefix .. number, state_json, 'EX', ttl)
  redis.call('EXPIRE', questions_key, ttl)
  redis.call('EXPIRE', ARGV[13] .. number, ttl)
  -- @mutant pointer-ttl
  redis.call('EXPIRE', pointer_key, ttl)
end
append_trail(KEYS[4], ARGV[11], tonumber(ARGV[12]), long_ttl, ttl / 9)
return there and {'committed', there} or {'committed'}
