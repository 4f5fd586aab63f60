-- Whether the finding of row j is open now, as an expression. What a run left open is an exception until a later run finds
-- it in sync. A dry run and an undo leave no exceptions: theirs is open unless a later run has read the whole window since.
-- `read_at` is when the last run that read it started, once for each object of a run: there are many findings and runs.
case
  when j.resolved and j.undone_at is null then false
  when exists (select from paywatch.exceptions e
               where e.account = j.account and e.object = j.object and e.object_id = j.id) then true
  when j.mode = 'run' and j.finished_at is not null and j.undone_at is null then false
  else not coalesce(j.read_at > coalesce(j.undone_at, j.finished_at), false)
end
