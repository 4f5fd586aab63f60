update paywatch.findings set action = 'none', note_code = 'plan_refused',
  note = 'nothing was written: the plan differs from the reviewed one'
where object_run = $1::bigint and plan is not null
