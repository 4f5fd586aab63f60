-- The next links of an account's chain after position $2, at most $3.
select account, position, run, edition, manifest, sha256, signature, made_at
from paywatch.reports where account = $1::text and position > $2::bigint order by position limit $3::int
