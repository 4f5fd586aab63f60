insert into paywatch.object_runs (run, object, account)
select $1::text, o.object, $3::text from unnest($2::text[]) with ordinality as o (object, place) order by o.place
