select left(lower(btrim({currency})), 20) as currency, coalesce(sum({amount}), 0) as month,
  coalesce(sum({amount}) filter (where t.{created} >= {today}), 0) as today,
  count(*) filter (where {amount} is null) as unreadable
from {table} t where {inside} and {status} in ({words})
group by 1 limit {most}
