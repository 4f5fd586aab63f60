select exists (select from paywatch.readings where check_name = $1 and slot = $2)
