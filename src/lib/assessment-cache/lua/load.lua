#!lua flags=allow-oom
--[[ load: the slot's current attempt, with every time to live refreshed together (H10).
  KEYS[1] pointer  KEYS[2] high-water mark  KEYS[3] outbox
  ARGV[1] state key prefix  ARGV[2] questions key prefix  ARGV[3] ttl in seconds
  ARGV[4] probe window  ARGV[5] '1' while old pods may run
  Replies {number, state JSON, questions as field, value …, high-water, outbox entry of
           that number ('' for none), pointer as found ('' when absent), number of a record that does not count (0 for none)}.
  number is 0 when there is no attempt. Re-seeds a lost pointer, drops one without a record. ]]
--@include resolve
local pointer_key, high_water_key, outbox_key = KEYS[1], KEYS[2], KEYS[3]
local state_prefix, questions_prefix, ttl = ARGV[1], ARGV[2], ARGV[3]
local window, old_pods = tonumber(ARGV[4]), ARGV[5] == '1'

local named = redis.call('GET', pointer_key) or ''
local high_water = decimal(redis.call('GET', high_water_key))
local number, json, foreign = resolve(decimal(named), high_water, state_prefix, window, old_pods)

if number == 0 then
  if named ~= '' then redis.call('DEL', pointer_key) end
  return {0, '', {}, high_water, '', named, foreign}
end

local questions_key = questions_prefix .. number
if named == tostring(number) then
  redis.call('EXPIRE', pointer_key, ttl)
else
  redis.call('SET', pointer_key, number, 'EX', ttl)
end
redis.call('EXPIRE', state_prefix .. number, ttl)
local questions = redis.call('HGETALL', questions_key)
if #questions > 0 then redis.call('EXPIRE', questions_key, ttl) end
local outbox_entry = redis.call('HGET', outbox_key, number) or ''
return {number, json, questions, high_water, outbox_entry, named, foreign}
