-- Take a message once. KEYS: inbox, pending, seen, messages.
-- ARGV: id, payload, seen for (ms), keep for (ms), limit, the turn that it revises or ''.
-- Returns {epoch, fresh, ahead, refused}: refused is 1 when the author should be told, 2 when that was said just now.
local inbox, pending, seen, messages = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, payload, seen_for, keep = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local waiting = redis.call('LLEN', pending)
local epoch = tonumber(redis.call('HGET', inbox, 'epoch') or 0)

redis.call('ZREMRANGEBYSCORE', seen, '-inf', now - seen_for)
if redis.call('ZSCORE', seen, id) then
  -- The epoch also for a repeat: a lost reply makes the first try look like one, and its wake-up was never sent.
  local position = redis.call('LPOS', pending, id)
  return {waiting > 0 and string.format('%.0f', epoch) or '0', 0, position or 0, 0}
end
if waiting >= tonumber(ARGV[5]) then
  local told = tonumber(redis.call('HGET', inbox, 'told') or 0)
  if told > now - 60000 and told <= now then return {'0', 0, waiting, 2} end
  redis.call('HSET', inbox, 'told', string.format('%.0f', now))
  redis.call('PEXPIRE', inbox, keep)
  return {'0', 0, waiting, 1}
end
if waiting == 0 then
  -- By the clock, so that no epoch ever comes twice, not even after everything was forgotten.
  epoch = math.max(epoch + 1, now)
  redis.call('HSET', inbox, 'epoch', string.format('%.0f', epoch))
end
local ahead = waiting
local revises = ARGV[6]
local target = false
if revises ~= '' then
  local latest = redis.call('HGET', inbox, 'latest:' .. revises)
  target = latest and redis.call('LPOS', pending, latest) and latest
    or redis.call('LPOS', pending, revises) and revises
  redis.call('HSET', inbox, 'latest:' .. revises, id)
end
if target then
  -- What it replaces ends, or is passed over when its turn comes; this one follows at once and keeps its place.
  redis.call('HSET', inbox, 'stop:' .. target, 'revised')
  redis.call('LINSERT', pending, 'AFTER', target, id)
  ahead = redis.call('LPOS', pending, id) - 1
else
  redis.call('RPUSH', pending, id)
end
redis.call('HSET', messages, id, payload)
redis.call('ZADD', seen, now, id)
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
redis.call('PEXPIRE', seen, seen_for)
return {string.format('%.0f', epoch), 1, ahead, 0}
