-- Keeps a run with --only from writing any other row.
update paywatch.findings set plan = null, note_code = 'not_selected', note = 'the id is not among those of --only'
where object_run = $1::bigint and plan is not null and id <> all($2::text[])
