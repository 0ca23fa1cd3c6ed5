-- Drop a question and its answer. KEYS: inbox, pending, messages, history, reply, summary. ARGV: id, name of the turn.
-- Returns the fields of its reply; none when it runs just now, for then its worker takes the reply away.
local inbox, pending, messages, history = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local ids = {ARGV[1]}
local latest = redis.call('HGET', inbox, 'latest:' .. ARGV[1])
if latest then ids[2] = latest end
local running = false
for _, id in ipairs(ids) do
  if redis.call('LINDEX', pending, 0) == id then
    redis.call('HSET', inbox, 'stop:' .. id, 'deleted')
    running = true
  elseif redis.call('LREM', pending, 0, id) > 0 then
    redis.call('HDEL', messages, id)
    redis.call('HDEL', inbox, 'stop:' .. id)
  end
end
for _, each in ipairs(redis.call('LRANGE', history, 0, -1)) do
  if string.sub(each, 1, #ARGV[2] + 1) == ARGV[2] .. ' ' then redis.call('LREM', history, 0, each) end
end
redis.call('DEL', KEYS[6])
if running then return {} end
local reply = redis.call('HGETALL', KEYS[5])
redis.call('DEL', KEYS[5])
return reply
