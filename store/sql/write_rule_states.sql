insert into paywatch.rule_states as s (
  fingerprint, rule, check_name, definition, truth, code, sentence, numbers, series, since, slot
)
select
  fingerprint, rule, check_name, definition, truth, code, sentence, numbers::jsonb,
  array(select jsonb_array_elements_text(series::jsonb)), since, slot
from unnest(
  $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::timestamptz[], $11::timestamptz[]
) as g (fingerprint, rule, check_name, definition, truth, code, sentence, numbers, series, since, slot)
on conflict (fingerprint) do update
set (definition, truth, code, sentence, numbers, series, since, slot) = (
  excluded.definition, excluded.truth, excluded.code, excluded.sentence, excluded.numbers, excluded.series,
  excluded.since, excluded.slot
)
