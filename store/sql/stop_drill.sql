update paywatch.drills
set stopped_at = least(clock_timestamp(), ends_at),
  stopped_because = case when ends_at <= clock_timestamp() then 'over' else $2 end
where id = $1 and stopped_at is null
