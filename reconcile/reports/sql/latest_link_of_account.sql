-- The head of an account's chain.
select account, position, run, edition, manifest, sha256, signature, made_at
from paywatch.reports where account = $1::text order by position desc limit 1
