-- Ask for the end of a turn. KEYS: inbox, pending. ARGV: id of the message or of the turn that it revises.
-- Returns 1, or 0 when nothing of that id waits or runs.
local id = redis.call('HGET', KEYS[1], 'latest:' .. ARGV[1])
if not id or not redis.call('LPOS', KEYS[2], id) then id = ARGV[1] end
if not redis.call('LPOS', KEYS[2], id) then return 0 end
redis.call('HSETNX', KEYS[1], 'stop:' .. id, 'stopped')
return 1
