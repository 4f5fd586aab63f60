-- The arithmetic of schedule.py for all processes at once, on this server's clock.
--
-- KEYS: lane of the endpoint, lane of the account (hashes), cells of the account (sorted set)
-- ARGV[1] "reserve": endpoint pitch, account pitch, held generation of endpoint and of account (-1: none)
--   -> {now, wait, generation of endpoint, generation of account}
-- ARGV[1] "penalize": KEYS[1] is the lane to slow down (and KEYS[2], the account's, may be the same); rest
--   -> {now, 1 if it changed anything}
local STEPS, SLACK, GROWTH, COOLING, KEEP = 20, 16, 0.02, 1000000, 600000

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local function load(key)
  local row = redis.call('HMGET', key, 'due', 'resting', 'pace', 'paced_at', 'generation')
  return {
    due = tonumber(row[1] or 0),
    resting = tonumber(row[2] or 0),
    pace = tonumber(row[3] or 1),
    paced_at = tonumber(row[4] or -COOLING),
    generation = tonumber(row[5] or 0),
  }
end

local function save(key, lane)
  redis.call('HSET', key, 'due', string.format('%.0f', lane.due), 'resting', string.format('%.0f', lane.resting),
    'pace', string.format('%.17g', lane.pace), 'paced_at', string.format('%.0f', lane.paced_at),
    'generation', lane.generation)
  redis.call('PEXPIRE', key, KEEP + math.max(0, math.ceil((lane.resting - now) / 1000)))
end

local function steps_at(lane)
  local grown = math.min(1, lane.pace + GROWTH * (now - lane.paced_at) / 1000000)
  return math.max(1, math.floor(grown * STEPS))
end

local function take_cell(earliest, width, steps)
  local current, cell = math.floor(now / width), math.floor(earliest / width)
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('(%.0f', current))
  local taken = {}
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], string.format('%.0f', cell), '+inf')) do
    taken[tonumber(member)] = true
  end
  while taken[cell] or cell * steps % STEPS < STEPS - steps do
    cell = cell + 1
  end
  local name = string.format('%.0f', cell)
  redis.call('ZADD', KEYS[3], name, name)
  redis.call('PEXPIRE', KEYS[3], KEEP)
  return math.max(earliest, cell * width)
end

local function reserve(pitch, width, held_lane, held_account)
  local lane, account = load(KEYS[1]), load(KEYS[2])
  if held_lane == lane.generation and held_account == account.generation then
    return {now, 0, lane.generation, account.generation}
  end
  local leave = take_cell(math.max(now, lane.due, lane.resting, account.resting), width, steps_at(account))
  local step = math.floor(pitch * STEPS / steps_at(lane))
  lane.due = math.max(lane.due, leave - math.floor(pitch / SLACK)) + step
  save(KEYS[1], lane)
  return {now, leave - now, lane.generation, account.generation}
end

local function penalize(rest)
  local lane = load(KEYS[1])
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
return penalize(tonumber(ARGV[2]))
