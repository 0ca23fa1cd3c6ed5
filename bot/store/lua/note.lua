-- Note fields of a reply. KEYS: inbox, reply. ARGV: token, keep for (ms), field, value, ...
-- Returns 1, or 0 when the token is stale.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
