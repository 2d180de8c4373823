-- While a hash slot of a Cluster moves to another node, key by key, a command runs only where all its KEYS
-- are (H32). Redis cannot check the keys that a command makes from a number: the old node refuses the call
-- that needs one, in the middle of the command, and the new node says that it does not exist.

-- Raises an error unless all these keys are on this node, or the hash slot does not move: Redis refuses a call
-- with several keys if one is elsewhere. A command calls it before its first write. A key that exists nowhere
-- cannot be told from one that is elsewhere, so the command is refused until the move has ended.
local function require_here(...)
  -- @mutant keys-here
  redis.call('EXISTS', ...)
end
