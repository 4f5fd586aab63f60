-- One object of a run is an object run, in every table that refers to it; and the status that a write puts into the
-- ledger's row is the mapped one.
alter table paywatch.run_parts rename to object_runs;
alter table paywatch.object_runs rename column part to object_run;
alter table paywatch.slices rename column part to object_run;
alter table paywatch.pages rename column part to object_run;
alter table paywatch.staged_stripe rename column part to object_run;
alter table paywatch.staged_ledger rename column part to object_run;
alter table paywatch.findings rename column part to object_run;
alter table paywatch.row_images rename column part to object_run;
alter table paywatch.undone_rows rename column part to object_run;
alter table paywatch.payout_sums rename column part to object_run;
alter table paywatch.named_objects rename column part to object_run;
alter table paywatch.movements rename column part to object_run;
alter table paywatch.findings rename column word to mapped_status;
alter view paywatch.run_object_ends rename column part to object_run;
alter index paywatch.run_parts_one_active rename to object_runs_one_active;
alter function paywatch.refuse_of_finished_part() rename to refuse_of_finished_object_run;

-- The bodies of functions are text, which a renamed column does not change.
create or replace function paywatch.refuse_of_finished_rows() returns trigger language plpgsql
as $$
declare
  ended text;
begin
  if current_setting('paywatch.retention', true) = 'on' then
    return null;
  end if;
  select r.id into ended
  from (select distinct object_run from touched) t
  join paywatch.object_runs p on p.object_run = t.object_run
  join paywatch.runs r on r.id = p.run
  where r.status not in ('queued', 'running') limit 1;
  if found then
    raise restrict_violation using message =
      format('%s has ended: its records are never changed; a correction is a new run', ended);
  end if;
  return null;
end
$$;
