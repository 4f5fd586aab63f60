-- KEYS: what to take; ARGV[1]: who; ARGV[n + 1]: for how many milliseconds KEYS[n]. Returns for each key whether it is
-- taken now: it was free, or already this worker's.
local taken = {}
for index, key in ipairs(KEYS) do
  local milliseconds = ARGV[index + 1]
  if redis.call('set', key, ARGV[1], 'NX', 'PX', milliseconds) then
    taken[index] = 1
  elseif redis.call('get', key) == ARGV[1] then
    redis.call('pexpire', key, milliseconds)
    taken[index] = 1
  else
    taken[index] = 0
  end
end
return taken
