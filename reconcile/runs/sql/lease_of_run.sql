select leased_by, lease_until, fence, coalesce(lease_until > clock_timestamp(), false) as held,
       coalesce(extract(epoch from lease_until - clock_timestamp()), 0)::double precision as seconds_left
from paywatch.runs where id = $1::text
