#!lua flags=allow-oom
--[[ announce: writes ahead that a slot is about to have an outbox entry (H21).
  KEYS[1] outbox index
  ARGV[1] member  ARGV[2] when somebody must look, in ms
  Replies {'announced'}. ]]
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return {'announced'}
