select account, number, run, edition, record, sha256, signature, made_at
from paywatch.sign_offs where run = $1::text and edition = $2::int order by number
