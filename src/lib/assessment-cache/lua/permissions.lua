#!lua flags=no-writes
--[[ permissions: which calls Redis denies to the caller, and which Lua code this server cannot parse.
  KEYS[1] a key that does not exist
  ARGV[1] number of calls that follow: each a text of words, in which '@' stands for the key; then Lua code
  Replies {positions of the denied calls, positions of the Lua code that cannot be parsed}.
  Invariant: writes nothing, for any arguments: Redis refuses every write of a command with the flag
  no-writes, and checks the permission first. Lua code is parsed and not run. ]]
local key, calls = KEYS[1], tonumber(ARGV[1])
local denied, unsupported = {}, {}

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
  if not loadstring(ARGV[at]) then unsupported[#unsupported + 1] = at - calls - 1 end
end
return {denied, unsupported}
