-- The id of a finding's exception is made when it is found, and not each time that somebody reads it.
set local paywatch.retention = 'on';
alter table paywatch.findings add column exception text;
update paywatch.findings f set exception = paywatch.exception_id(p.object, f.id, f.class, (
  select string_agg(name, ',' order by name collate "C") from jsonb_object_keys(f.fields) as name))
from paywatch.run_parts p where p.part = f.part;
alter table paywatch.findings alter column exception set not null;
set local paywatch.retention = 'off';
