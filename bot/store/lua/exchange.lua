-- Put a new value in place of an equal old one. KEYS: a list, hash or string. ARGV: field of the hash or '', old, new.
-- Returns 1, or 0 when the old one is there no more.
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'list' then
  local place = redis.call('LPOS', KEYS[1], ARGV[2])
  if not place then return 0 end
  redis.call('LSET', KEYS[1], place, ARGV[3])
elseif kind == 'hash' then
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
else
  if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[3], 'KEEPTTL')
end
return 1
