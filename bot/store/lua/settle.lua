-- Put what an answer cost in place of what was reserved for it, once.
-- KEYS: day of the person, of the channel, of the workspace. ARGV: id, input tokens, output tokens, micro-dollars.
local done = 0
for _, key in ipairs(KEYS) do
  local tokens = redis.call('HGET', key, 'hold:tokens:' .. ARGV[1])
  if tokens then
    local micro = redis.call('HGET', key, 'hold:micro:' .. ARGV[1])
    redis.call('HDEL', key, 'hold:tokens:' .. ARGV[1], 'hold:micro:' .. ARGV[1])
    redis.call('HINCRBY', key, 'held:tokens', -tonumber(tokens))
    redis.call('HINCRBY', key, 'held:micro', -tonumber(micro))
    redis.call('HINCRBY', key, 'tokens', ARGV[2] + ARGV[3])
    redis.call('HINCRBY', key, 'input', ARGV[2])
    redis.call('HINCRBY', key, 'output', ARGV[3])
    redis.call('HINCRBY', key, 'micro', ARGV[4])
    redis.call('HINCRBY', key, 'turns', 1)
    done = done + 1
  end
end
return done
