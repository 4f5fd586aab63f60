-- $2 classes that a webhook could have prevented, $3 since when all undelivered events are known: null when none are.
update paywatch.findings f set lost_webhook = case
  when $3::timestamptz is null then 'unknown'
  when exists (select from paywatch.named_objects n where n.part = f.part and n.source = 'undelivered' and n.id = f.id)
    then 'undelivered'
  when (f.stripe->>'created')::bigint >= extract(epoch from $3::timestamptz)
    or exists (select from paywatch.named_objects n where n.part = f.part and n.source = 'changed' and n.id = f.id)
    then 'delivered'
  else 'unknown'
end
where f.part = $1::bigint and f.class = any($2::text[])
