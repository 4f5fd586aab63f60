-- An undo that was not finished goes on under its own name.
insert into paywatch.undos (run, requested_by) values ($1::text, $2::text)
on conflict (run) where finished_at is null do update set run = excluded.run
returning id
