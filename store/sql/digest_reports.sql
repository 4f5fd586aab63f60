-- $1, $2: from and until. One row for each account that has reports: the head of each of its two chains, what was added to
-- them in this time, and what is open now. A record of the chain of sign-offs can be about something else.
select
  h.account, h.position, encode(h.sha256, 'hex') as head,
  s.number as sign_off, encode(s.sha256, 'hex') as sign_off_head,
  (select count(*) from paywatch.reports r
   where r.account = h.account and r.made_at >= $1::timestamptz and r.made_at < $2::timestamptz) as reports,
  (select count(*) from paywatch.reports r
   where r.account = h.account and r.made_at >= $1::timestamptz and r.made_at < $2::timestamptz
     and not exists (
       select from paywatch.sign_offs o
       where (o.run, o.edition) = (r.run, r.edition) and position('"sign-off"'::bytea in o.record) > 0
     )) as unsigned,
  (select count(*) from paywatch.sign_offs o
   where o.account = h.account and o.made_at >= $1::timestamptz and o.made_at < $2::timestamptz
     and position('"sign-off"'::bytea in o.record) > 0) as signed,
  e.exceptions, e.oldest
from (
  select distinct on (account) account, position, sha256 from paywatch.reports order by account, position desc
) h
left join lateral (
  select number, sha256 from paywatch.sign_offs o where o.account = h.account order by number desc limit 1
) s on true
cross join lateral (
  select count(*) as exceptions, min(first_seen) as oldest from paywatch.exceptions x where x.account = h.account
) e
order by h.account
