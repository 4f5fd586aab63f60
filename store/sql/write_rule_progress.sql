insert into paywatch.rule_progress as p (check_name, judged_slot)
select * from unnest($1::text[], $2::timestamptz[]) order by 1
on conflict (check_name) do update set judged_slot = excluded.judged_slot
