-- Forget empty conversations that were quiet for a while. KEYS: an index. ARGV: quiet (ms), then conversation and score
-- as read, of each. Somebody who is just handing in a message has set a newer score, and it stays.
local clock = redis.call('TIME')
local before = clock[1] * 1000 + math.floor(clock[2] / 1000) - ARGV[1]
for at = 2, #ARGV, 2 do
  local score = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[at]))
  if score and score == tonumber(ARGV[at + 1]) and score < before then redis.call('ZREM', KEYS[1], ARGV[at]) end
end
return 1
