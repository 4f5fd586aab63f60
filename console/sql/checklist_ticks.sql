select day, item, ticked_at, ticked_by, note, word, figure, evidence_at from paywatch.checklist_ticks
