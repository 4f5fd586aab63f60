-- $1 dedupe key. A message that is formed anew without an older notification, or after its channel was mended, has the key
-- of the delivery whose place it takes, which nobody got.
update paywatch.deliveries set dedupe_key = dedupe_key || '#' || id
where dedupe_key = $1 and status not in ('delivered', 'accepted')
