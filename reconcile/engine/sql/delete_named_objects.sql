delete from paywatch.named_objects n using paywatch.object_runs p where n.object_run = p.object_run and p.run = $1::text and p.phase = 'done'
