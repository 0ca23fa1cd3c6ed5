-- Hand a conversation over to another worker: a new epoch, whose wake-up the engine does not know yet.
-- KEYS: inbox, pending. ARGV: token. Returns the new epoch, or '0' when nothing waits or the token is stale.
local inbox, pending = KEYS[1], KEYS[2]
if redis.call('HGET', inbox, 'released') == ARGV[1] then return redis.call('HGET', inbox, 'epoch') end
if redis.call('HGET', inbox, 'fence') ~= ARGV[1] then return '0' end
if redis.call('LLEN', pending) == 0 then return '0' end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local epoch = string.format('%.0f', math.max(tonumber(redis.call('HGET', inbox, 'epoch') or 0) + 1, now))
local fence = string.format('%.0f', tonumber(ARGV[1]) + 1)
redis.call('HSET', inbox, 'epoch', epoch, 'fence', fence, 'until', '0', 'released', ARGV[1])
-- A worker that leaves is no fault of the message.
if redis.call('HGET', inbox, 'of') == redis.call('LINDEX', pending, 0) then redis.call('HINCRBY', inbox, 'attempts', -1) end
return epoch
