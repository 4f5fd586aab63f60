-- $1: fingerprint. The names under which readings of what it names are stored.
with asked as (select $1::text as fingerprint)
select c.name from asked join paywatch.checks c on 'check:' || split_part(c.name, '@', 1) = fingerprint
union
select fingerprint from asked where fingerprint not like 'check:%' and fingerprint not like 'rule:%'
union
-- A rule is judged for one check; one over other rules is judged for none.
select substr(fingerprint, strpos(fingerprint, '@') + 1) from asked where fingerprint like 'rule:%@%'
order by 1
