-- Forget an empty conversation that was quiet for a while. KEYS: an index. ARGV: conversation, score as read, quiet (ms).
-- Somebody who is just handing in a message has set a newer score, and it stays.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local score = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]))
if score and score == tonumber(ARGV[2]) and score < now - ARGV[3] then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return 0
