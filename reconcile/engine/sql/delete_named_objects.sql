delete from paywatch.named_objects n using paywatch.run_parts p where n.part = p.part and p.run = $1::text and p.phase = 'done'
