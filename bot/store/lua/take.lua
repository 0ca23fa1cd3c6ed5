-- Take the head of a conversation with a new fence token. KEYS: inbox, pending, messages.
-- ARGV: epoch, nonce of this call, lease (ms).
-- Returns {'gone'}, {'busy', ms left of another's lease} or {'taken', token, id, payload, attempts, stop}.
local inbox, pending, messages = KEYS[1], KEYS[2], KEYS[3]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if redis.call('HGET', inbox, 'epoch') ~= ARGV[1] then return {'gone'} end
local head = redis.call('LINDEX', pending, 0)
if not head then return {'gone'} end

local again = redis.call('HGET', inbox, 'nonce') == ARGV[2]
if not again then
  local lease = tonumber(redis.call('HGET', inbox, 'until') or 0)
  -- One that ends later than a whole lease from now was given before the server's clock was set back.
  if lease > now and lease - now <= tonumber(ARGV[3]) then return {'busy', lease - now} end
  local fence = tonumber(redis.call('HGET', inbox, 'fence') or 0)
  fence = math.max(fence + 1, clock[1] * 1000000 + clock[2])
  local attempts = 0
  if redis.call('HGET', inbox, 'of') == head then attempts = tonumber(redis.call('HGET', inbox, 'attempts') or 0) end
  redis.call('HSET', inbox, 'fence', string.format('%.0f', fence), 'nonce', ARGV[2], 'of', head, 'attempts', attempts + 1)
end
redis.call('HSET', inbox, 'until', string.format('%.0f', now + ARGV[3]))
local read = redis.call('HMGET', inbox, 'fence', 'attempts', 'stop:' .. head)
return {'taken', read[1], head, redis.call('HGET', messages, head) or '', tonumber(read[2]), read[3] or ''}
