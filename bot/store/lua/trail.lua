-- Write a line into a bounded trail, once. KEYS: a list. ARGV: line (unique), most lines kept, keep for (ms).
if not redis.call('LPOS', KEYS[1], ARGV[1], 'MAXLEN', 100) then
  redis.call('LPUSH', KEYS[1], ARGV[1])
  redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
