-- $1, $2: since and until. Each incident that was open at some time in [since, until), or that opened in it; none of a drill.
select id from paywatch.incidents
where opened_at < $2::timestamptz and drill is null
  and (resolved_at is null or resolved_at > $1::timestamptz or opened_at >= $1::timestamptz)
order by opened_at, id
