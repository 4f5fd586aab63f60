-- What was read of the accounts $1 between $2 and $3, a row for each of the objects $4 of a run, the newest run first. A run
-- with --only looked at single ids. Of a run that retention removed, the report has what it was about.
select r.account, r.id as run, p.object, r.mode, r.window_from, r.window_until, r.created_at,
       coalesce(r.result->'ends'->p.object->>'status', r.status) as status, p.counts::text as counts,
       exists (select from paywatch.reports t where t.run = r.id) as reported, coalesce(s.signed, 0) as signed, false as retired
from paywatch.runs r
join paywatch.object_runs p on p.run = r.id
left join lateral (
  select count(distinct convert_from(o.record, 'UTF8')::jsonb->>'role') as signed
  from paywatch.sign_offs o
  where o.run = r.id and o.edition = (select max(t.edition) from paywatch.reports t where t.run = r.id)
    and convert_from(o.record, 'UTF8')::jsonb->>'what' = 'sign-off') s on true
where r.account = any($1::text[]) and r.window_until > $2::timestamptz and r.window_from < $3::timestamptz
  and r.status <> 'cancelled' and not r.options ? 'only' and p.object = any($4::text[])
union all
select t.account, t.run, o.object, m.about->>'mode', (m.about->>'from')::timestamptz, (m.about->>'until')::timestamptz,
       (m.about->>'created_at')::timestamptz, m.about->>'status', null, true, 2, true
from paywatch.retired_runs d
join paywatch.reports t on t.run = d.run and t.edition = (select max(l.edition) from paywatch.reports l where l.run = d.run)
cross join lateral (select convert_from(t.manifest, 'UTF8')::jsonb as about) m
cross join lateral jsonb_array_elements_text(m.about->'objects') as o (object)
where d.account = any($1::text[]) and (m.about->>'until')::timestamptz > $2::timestamptz
  and (m.about->>'from')::timestamptz < $3::timestamptz and o.object = any($4::text[])
order by created_at desc, run desc
