-- Put new items in place of equal old ones. KEYS: a list. ARGV: old, new, ... Returns how many were there.
local found = 0
for index = 1, #ARGV, 2 do
  local place = redis.call('LPOS', KEYS[1], ARGV[index])
  if place then
    redis.call('LSET', KEYS[1], place, ARGV[index + 1])
    found = found + 1
  end
end
return found
