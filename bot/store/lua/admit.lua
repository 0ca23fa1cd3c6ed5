-- Count a message and reserve what its answer may cost, or refuse and change nothing.
-- KEYS: rate of the person, of the channel, of the workspace; day of the person, of the channel, of the workspace.
-- ARGV: id, three limits per minute, tokens and micro-dollars to reserve, keep a day's usage for (ms), then limits of
-- tokens and micro-dollars of the person, of the channel and of the workspace (0: none).
-- Returns {''}, {'rate', who, ms until a minute's limit lets the next one pass} or {what, who, 1 when it is only held}.
local id, minute = ARGV[1], 60000
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local whose = {'person', 'channel', 'workspace'}
for index = 1, 3 do
  redis.call('ZREMRANGEBYSCORE', KEYS[index], '-inf', now - minute)
  redis.call('ZREMRANGEBYSCORE', KEYS[index], '(' .. string.format('%.0f', now), '+inf') -- the clock was set back
  if not redis.call('ZSCORE', KEYS[index], id) and redis.call('ZCARD', KEYS[index]) >= tonumber(ARGV[index + 1]) then
    local oldest = redis.call('ZRANGE', KEYS[index], 0, 0, 'WITHSCORES')
    return {'rate', whose[index], math.floor(oldest[2] + minute - now)}
  end
end
local wanted = {tonumber(ARGV[5]), tonumber(ARGV[6])}
local kinds = {'tokens', 'micro'}
if wanted[1] > 0 or wanted[2] > 0 then
  for index = 4, 6 do
    for kind = 1, 2 do
      local limit = tonumber(ARGV[7 + (index - 4) * 2 + kind])
      local used = tonumber(redis.call('HGET', KEYS[index], kinds[kind]) or 0)
      local held = tonumber(redis.call('HGET', KEYS[index], 'held:' .. kinds[kind]) or 0)
      local mine = tonumber(redis.call('HGET', KEYS[index], 'hold:' .. kinds[kind] .. ':' .. id) or 0)
      -- What is reserved is a guess; somebody with nothing used yet may always ask once.
      local fits = used + held - mine + wanted[kind] <= limit or (used == 0 and held - mine == 0)
      if limit > 0 and not fits then
        return {kinds[kind], whose[index - 3], used + wanted[kind] <= limit and 1 or 0}
      end
    end
  end
end
for index = 1, 3 do
  redis.call('ZADD', KEYS[index], 'NX', now, id)
  redis.call('PEXPIRE', KEYS[index], minute)
end
for index = 4, 6 do
  for kind = 1, 2 do
    local field = 'hold:' .. kinds[kind] .. ':' .. id
    local before = tonumber(redis.call('HGET', KEYS[index], field) or 0)
    redis.call('HSET', KEYS[index], field, wanted[kind])
    redis.call('HINCRBY', KEYS[index], 'held:' .. kinds[kind], wanted[kind] - before)
  end
  redis.call('PEXPIRE', KEYS[index], ARGV[7])
end
return {''}
