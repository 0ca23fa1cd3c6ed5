-- Ask for the epoch of a conversation where something waits. KEYS: inbox, pending. Returns it, or '0'.
if redis.call('LLEN', KEYS[2]) == 0 then return '0' end
return redis.call('HGET', KEYS[1], 'epoch') or '0'
