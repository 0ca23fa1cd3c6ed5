-- Raise a mark that never falls. KEYS: the mark. ARGV: a snowflake, keep for (ms). Returns 1 when it rose.
-- Snowflakes are longer than a double is exact: of the same length, text order is their order.
local mark, id = redis.call('GET', KEYS[1]) or '', ARGV[1]
if #id < #mark or (#id == #mark and id <= mark) then return 0 end
redis.call('SET', KEYS[1], id, 'PX', ARGV[2])
return 1
