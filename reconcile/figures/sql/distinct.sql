-- Groups instead of count(distinct ...), which always sorts, and takes several times as long for a million rows.
select
  (select coalesce(sum(again.rows - 1), 0)::bigint
    from (select count(*) as rows from {table} t where {inside} and {id} <> '' group by {id}) again) as duplicates,
  (select count(*)
    from (select from {table} t where {inside} and {customer} <> '' group by {customer}) one) as customers
