-- The newest report of a run.
select account, position, run, edition, manifest, sha256, signature, made_at
from paywatch.reports where run = $1::text order by edition desc limit 1
