insert into paywatch.checklist_ticks (day, item, ticked_by, note, word, figure, evidence_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (day, item) do nothing
