update paywatch.run_parts set active = true where run = $1::text and object <> 'balance_transactions'
