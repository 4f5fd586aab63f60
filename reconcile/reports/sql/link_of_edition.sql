-- One edition of a run's report.
select account, position, run, edition, manifest, sha256, signature, made_at
from paywatch.reports where run = $1::text and edition = $2::int
