-- What one revision has that the one before has not, and the reverse: sections, and of checks and rules only those tables that differ,
-- since a configuration may have a thousand of them. Of the first revision these are all of its checks and rules.
select
  (
    select jsonb_object_agg(a.key, case when a.key in ('checks', 'rules') then (
      select coalesce(jsonb_agg(each), '[]') from (
        select each from jsonb_array_elements(a.value) each
        except select each from jsonb_array_elements(coalesce(p.configuration -> a.key, '[]')) each
      ) differing
    ) else a.value end)
    from jsonb_each(r.configuration) a
    where a.value is distinct from p.configuration -> a.key and (p.number is not null or a.key in ('checks', 'rules'))
  ) as new_parts,
  (
    select jsonb_object_agg(b.key, case when b.key in ('checks', 'rules') then (
      select coalesce(jsonb_agg(each), '[]') from (
        select each from jsonb_array_elements(b.value) each
        except select each from jsonb_array_elements(coalesce(r.configuration -> b.key, '[]')) each
      ) differing
    ) else b.value end)
    from jsonb_each(p.configuration) b
    where b.value is distinct from r.configuration -> b.key
  ) as old_parts
from paywatch.config_revisions r
left join lateral (
  select number, configuration from paywatch.config_revisions
  where number < page.number order by number desc limit 1
) p on true
where r.number = page.number
