#!lua flags=no-writes
--[[ permissions: which calls Redis denies to whoever asks, and which Lua this server does not take.
  KEYS[1] a key that nobody has
  ARGV[1] how many calls follow: each a text of words, '@' stands for the key; what follows them is Lua
  Replies {positions of the calls that are denied, positions of the Lua that is not taken}.
  Invariant: writes nothing, whatever it is given: Redis refuses every write of a command with this
  flag, and says so only to those who might write. Lua is read and not run. ]]
local key, calls = KEYS[1], tonumber(ARGV[1])
local denied, untaken = {}, {}

local function is_denial(text)
  return text:find("can't run", 1, true) or text:find("can't access", 1, true)
    or text:find('NOPERM', 1, true)
end

for at = 1, calls do
  local words = {}
  for word in ARGV[1 + at]:gmatch('%S+') do words[#words + 1] = word == '@' and key or word end
  local reply = redis.pcall(unpack(words))
  if type(reply) == 'table' and reply.err and is_denial(reply.err) then denied[#denied + 1] = at end
end
for at = calls + 2, #ARGV do
  if not loadstring(ARGV[at]) then untaken[#untaken + 1] = at - calls - 1 end
end
return {denied, untaken}
