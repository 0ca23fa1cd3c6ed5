-- End a turn: the item into history once, the message out of pending. KEYS: inbox, pending, messages, history, dead,
-- summary, preferences. ARGV: token, id, name of the turn, item or '', '1' when it redoes a turn, most turns kept,
-- keep for (ms), '1' when the message was given up, the turn that the message revises or ''.
-- Returns how many messages still wait, or -1 when the token is stale.
local inbox, pending, messages, history, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, name, item, keep = ARGV[2], ARGV[3], ARGV[4], ARGV[7]
if redis.call('HGET', inbox, 'fence') ~= ARGV[1] then return -1 end
if redis.call('LINDEX', pending, 0) ~= id then return redis.call('LLEN', pending) end

if item ~= '' then
  local place = false
  if ARGV[5] == '1' then
    for index, each in ipairs(redis.call('LRANGE', history, 0, -1)) do
      if string.sub(each, 1, #name + 1) == name .. ' ' then place = index - 1 end
    end
  end
  if place then
    redis.call('LSET', history, place, item)
  else
    redis.call('RPUSH', history, item)
    redis.call('LTRIM', history, -tonumber(ARGV[6]), -1)
  end
end
if ARGV[8] == '1' then
  redis.call('RPUSH', dead, redis.call('HGET', messages, id) or '')
  redis.call('LTRIM', dead, -20, -1)
end
redis.call('LPOP', pending)
redis.call('HDEL', messages, id)
redis.call('HDEL', inbox, 'stop:' .. id, 'of', 'attempts')
if ARGV[9] ~= '' and redis.call('HGET', inbox, 'latest:' .. ARGV[9]) == id then
  redis.call('HDEL', inbox, 'latest:' .. ARGV[9])
end
redis.call('HSET', inbox, 'until', '0')
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
return redis.call('LLEN', pending)
