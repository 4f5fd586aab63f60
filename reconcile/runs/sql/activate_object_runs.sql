update paywatch.object_runs set active = true where run = $1::text and object <> 'balance_transactions'
