-- $1: names of checks at a location. The open incidents of rules that are judged for them (rule:NAME@CHECK@LOCATION).
select fingerprint from paywatch.incidents
where resolved_at is null and fingerprint like 'rule:%'
  and substr(fingerprint, strpos(fingerprint, '@') + 1) = any ($1::text[]) and strpos(fingerprint, '@') > 0
order by fingerprint
