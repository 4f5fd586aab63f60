-- KEYS[1]: a queue of arq (sorted set: id by due time in ms)
-- ARGV: now in ms, offset, limit, the greatest length of an id in bytes
--   -> {ids of due jobs, count of entries before 1970, count of ids that are too long, 1 if the key was no sorted set}
--
-- What Paywatch cannot have written is deleted here: an id of 500 MB must not reach a worker, which would run out of
-- memory, and arq never starts a job that is due before 1970, so that enough of them hide the entries behind.
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' then
  return {{}, 0, 0, 0}
elseif kind ~= 'zset' then
  redis.call('UNLINK', KEYS[1])
  return {{}, 0, 0, 1}
end
local early = 0
if redis.call('ZCOUNT', KEYS[1], '-inf', '(1') > 0 then
  early = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(1')
end
local ids, long = {}, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', ARGV[2], ARGV[3])) do
  if #id > tonumber(ARGV[4]) then
    redis.call('ZREM', KEYS[1], id)
    long = long + 1
  else
    ids[#ids + 1] = id
  end
end
return {ids, early, long, 0}
