-- The next records of an account's chain of sign-offs after number $2, at most $3.
select account, number, run, edition, record, sha256, signature, made_at
from paywatch.sign_offs where account = $1::text and number > $2::bigint order by number limit $3::int
