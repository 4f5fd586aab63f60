-- An unfinished undo is resumed under its id.
insert into paywatch.undos (run, requested_by) values ($1::text, $2::text)
on conflict (run) where finished_at is null do update set run = excluded.run
returning id
