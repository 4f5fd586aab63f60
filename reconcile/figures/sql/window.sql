-- The rows of the window by status and currency. Texts are cut: the table may hold any.
select left({status}, 100) as status, left(lower(btrim({currency})), 20) as currency, count(*) as rows,
  sum({amount}) as amount, count(*) filter (where {amount} is null) as unreadable,
  count({seconds}) filter (where {seconds} >= 0) as timed,
  coalesce(sum({seconds}) filter (where {seconds} >= 0), 0) as seconds
from {table} t where {inside}
group by 1, 2 limit {most}
