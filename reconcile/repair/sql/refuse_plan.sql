update paywatch.findings set action = 'none', note = 'nothing was written: the plan is not the one that was reviewed'
where part = $1::bigint and plan is not null
