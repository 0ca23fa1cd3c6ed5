-- Note that a watcher was told, once for each nonce: drop the intent, keep what was sent, remember the values.
-- KEYS: told HASH, sent LIST. ARGV: intent field, sent entry, seconds to keep, field that marks the nonce as sent, its
-- value, then pairs of field and value.
redis.call('HDEL', KEYS[1], ARGV[1])
if redis.call('HSETNX', KEYS[1], ARGV[4], ARGV[5]) == 1 then
  redis.call('LPUSH', KEYS[2], ARGV[2])
  redis.call('LTRIM', KEYS[2], 0, 49)
  for index = 6, #ARGV, 2 do
    redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
