-- Keep the lease of a turn. KEYS: inbox. ARGV: token, lease (ms), id of the message.
-- Returns 'superseded', or why the turn should stop, or ''.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 'superseded' end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
return redis.call('HGET', KEYS[1], 'stop:' .. ARGV[3]) or ''
