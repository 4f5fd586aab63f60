-- Writes that were not asked for stay unwritten.
update paywatch.findings set plan = null, note = 'not among the ids that were asked for'
where part = $1::bigint and plan is not null and id <> all($2::text[])
