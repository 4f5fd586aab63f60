-- The head of every chain.
select distinct on (account) account, position, run, edition, manifest, sha256, signature, made_at
from paywatch.reports order by account, position desc
