select account, number, run, edition, record, sha256, signature
from paywatch.sign_offs where account = $1::text and number > $2::bigint order by number limit $3::int
