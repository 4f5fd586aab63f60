insert into paywatch.approvals (account, object, digest, repair, run, plan, approved_by)
select $1::text, $2::text, $3::bytea, $4::text[], $5::text, $6::text, $7::text
where not $4::text[] <@ (
  select coalesce(array_agg(c.class), '{}')
  from paywatch.approvals a cross join unnest(a.repair) as c (class)
  where a.account = $1 and a.object = $2 and a.digest = $3)
