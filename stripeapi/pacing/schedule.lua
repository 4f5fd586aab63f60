-- The arithmetic of schedule.py for all processes at once, on this server's clock.
--
-- KEYS: lane of the endpoint, lane of the account (hashes), cells of the account (sorted set)
-- ARGV[1] "reserve": endpoint pitch, account pitch, held generation of endpoint and of account (-1: none)
--   -> {now, wait, generation of endpoint, generation of account}; nothing is reserved if wait > LONGEST
-- ARGV[1] "penalize": KEYS[1] is the lane to slow down (and KEYS[2], the account's, may be the same); rest
--   -> {now, 1 if it changed anything}
--
-- Whoever can write to this server can write these keys too. A value that this script cannot have written counts as
-- absent: it must neither stop the requests of all workers nor this server (at 1e25, cell + 1 == cell).
local STEPS, SLACK, GROWTH, COOLING, KEEP, LONGEST = 20, 16, 0.02, 1000000, 600000, 60000000
local LARGEST_INTEGER = 9007199254740991

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

-- Executes a command on a key; a key of another type is removed first.
local function call(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) == 'table' and reply.err then
    redis.call('UNLINK', key)
    reply = redis.call(command, key, ...)
  end
  return reply
end

local function bounded(text, lowest, highest, default)
  local value = tonumber(text or default)
  if value and value >= lowest and value <= highest then -- false for NaN
    return value
  end
  return default
end

-- longest_step: the distance of two requests at the slowest pace, by which due may be beyond the longest wait.
local function load(key, longest_step)
  local row = call('HMGET', key, 'due', 'resting', 'pace', 'paced_at', 'generation')
  return {
    due = bounded(row[1], 0, now + LONGEST + longest_step, 0),
    resting = bounded(row[2], 0, now + LONGEST, 0),
    pace = bounded(row[3], 1 / STEPS / 2, 1, 1),
    paced_at = bounded(row[4], -COOLING, now, -COOLING),
    generation = math.floor(bounded(row[5], 0, LARGEST_INTEGER, 0)),
  }
end

local function save(key, lane)
  redis.call('HSET', key, 'due', string.format('%.0f', lane.due), 'resting', string.format('%.0f', lane.resting),
    'pace', string.format('%.17g', lane.pace), 'paced_at', string.format('%.0f', lane.paced_at),
    'generation', string.format('%.0f', lane.generation))
  redis.call('PEXPIRE', key, KEEP + math.max(0, math.ceil((lane.resting - now) / 1000)))
end

local function steps_at(lane)
  local grown = math.min(1, lane.pace + GROWTH * (now - lane.paced_at) / 1000000)
  return math.max(1, math.floor(grown * STEPS))
end

-- The taken cells from the current one to the last one within the longest wait, by name.
local function taken_cells(current, last)
  if call('ZCARD', KEYS[3]) > last - current + 2 then -- more members than there are cells
    redis.call('UNLINK', KEYS[3])
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('(%.0f', current))
  redis.call('ZREMRANGEBYSCORE', KEYS[3], string.format('(%.0f', last), '+inf')
  local taken = {}
  for _, name in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
    taken[name] = true
  end
  return taken
end

-- Returns when a request may leave; nil if that is later than the longest wait.
local function take_cell(earliest, width, steps)
  local cell, last = math.floor(earliest / width), math.floor((now + LONGEST) / width)
  local taken = taken_cells(math.floor(now / width), last)
  while taken[string.format('%.0f', cell)] or cell * steps % STEPS < STEPS - steps do
    cell = cell + 1
    if cell > last then
      return nil
    end
  end
  local leave = math.max(earliest, cell * width)
  if leave > now + LONGEST then
    return nil
  end
  local name = string.format('%.0f', cell)
  redis.call('ZADD', KEYS[3], name, name)
  redis.call('PEXPIRE', KEYS[3], KEEP)
  return leave
end

local function reserve(pitch, width, held_lane, held_account)
  local lane, account = load(KEYS[1], pitch * STEPS), load(KEYS[2], 0)
  if held_lane == lane.generation and held_account == account.generation then
    return {now, 0, lane.generation, account.generation}
  end
  local earliest = math.max(now, lane.due, lane.resting, account.resting)
  local leave = take_cell(earliest, width, steps_at(account))
  if not leave then
    return {now, math.max(earliest - now, LONGEST + 1), lane.generation, account.generation}
  end
  local step = math.floor(pitch * STEPS / steps_at(lane))
  lane.due = math.max(lane.due, leave - math.floor(pitch / SLACK)) + step
  save(KEYS[1], lane)
  return {now, leave - now, lane.generation, account.generation}
end

local function penalize(rest)
  local lane = load(KEYS[1], 0)
  if now - lane.paced_at >= COOLING then
    lane.pace, lane.paced_at = steps_at(lane) / STEPS / 2, now
  elseif now + rest <= lane.resting then
    return {now, 0}
  end
  lane.resting = math.max(lane.resting, now + rest)
  lane.due = 0
  lane.generation = lane.generation + 1
  save(KEYS[1], lane)
  if KEYS[1] == KEYS[2] then
    redis.call('DEL', KEYS[3])
  end
  return {now, 1}
end

if ARGV[1] == 'reserve' then
  return reserve(tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]))
end
return penalize(math.min(tonumber(ARGV[2]), LONGEST))
