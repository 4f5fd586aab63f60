-- $1, $2: since and until. $3: time zone. $4, $5: when the night begins and ends. Messages about incidents by channel, and by
-- the date on which their night began (null: in the daytime). A message can be about several incidents.
select channel,
  case
    when local::time >= $4::time then local::date
    when local::time < $5::time then local::date - 1
  end as night,
  count(*) as messages
from (
  select channel, delivered_at at time zone $3::text as local
  from paywatch.deliveries d
  where delivered_at >= $1::timestamptz and delivered_at < $2::timestamptz
    and (incident_id is not null or exists (
      select from paywatch.notifications n where n.delivery_id = d.id and n.incident_id is not null
    ))
  union all
  -- An older version sent each notification as a message of its own.
  select channel, delivered_at at time zone $3::text
  from paywatch.notifications
  where delivered_at >= $1::timestamptz and delivered_at < $2::timestamptz and incident_id is not null
    and delivery_id is null
) sent
group by 1, 2
order by 1, 2
