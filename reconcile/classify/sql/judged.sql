-- Assigns each record its class, set by set. tests/reconcile/oracle.py does the same in Python, and a test compares them.
-- $1 object run, $2 Stripe's statuses, $3 the ledger status of each (null if the mapping names none), $4 the rank of each,
-- $5 statuses in which the amount is final, $6 zero-decimal and $7 three-decimal currencies, $8 whether the ledger counts in
-- major units, $9 whether an amount can be negative, $10 columns of `extra` that are compared: in the others only null
-- differs from a value. $11 to $13 are null for all records: $11 restricts to these ids, $12 and $13 to the ids after the
-- first and up to the second. Rows without an id precede all others. Without a status of Stripe none is compared.
with statuses as materialized (
  select w.stripe, w.ledger, w.rank
  from unnest($2::text[], $3::text[], $4::int[]) as w (stripe, ledger, rank)
),
ledger_statuses as materialized (
  select coalesce(ledger, stripe) as mapped_status, min(rank) as rank from statuses group by 1
),
newest as (
  -- Without a status while nobody knows whether the object is disputed.
  select distinct on (id) id, source, amount, currency, case when undisputed_status is null then status end as status, created, in_scope, absent, flaw, flaw_code, details, extra,
    excluded_by, path_absent
  from paywatch.staged_stripe
  where object_run = $1::bigint and ($11::text[] is null or id = any($11::text[]))
    and ($12::text is null or id > $12::text) and ($13::text is null or id <= $13::text)
  order by id, seen_at desc, seq desc
),
stripe_side as (
  select n.*, coalesce(w.ledger, n.status) as mapped_status, coalesce(w.rank, 0) as rank
  from newest n left join statuses w on w.stripe = n.status
),
ledger_read as materialized (
  select
    nullif(id, '') as id, amount, lower(btrim(currency)) as currency, status, created, in_window, extra,
    case
      when length(amount) <= 40 and amount ~ '^-?[0-9]+$' then amount::numeric
      when amount ~ '^-?[0-9]{1,40}([.][0-9]{1,40})?(e[+-]?[0-9]{1,2})?$' then amount::numeric
    end
    * case
        when not $8::boolean or lower(btrim(currency)) = any($6::text[]) then 1
        when lower(btrim(currency)) = any($7::text[]) then 1000
        else 100
      end as minor
  from paywatch.staged_ledger
  where object_run = $1::bigint and ($11::text[] is null or id = any($11::text[]))
    and ($12::text is null or id > $12::text)
    and ($13::text is null or id <= $13::text or id is null and $12::text is null)
),
ledger_rows as (
  select *, case
    when id is null then 'row_without_id'
    when amount is null then 'row_without_amount'
    when currency is null then 'row_without_currency'
    when currency !~ '^[a-z]{3,5}$' then 'currency_unreadable'
    when minor is null then 'amount_unreadable'
    when minor < 0 and not $9::boolean then 'amount_negative'
    when minor <> trunc(minor) then 'amount_too_precise'
  end as flaw_code
  from ledger_read
),
ledger_side as (
  select
    id, count(*) as rows, bool_or(in_window) as in_window, min(minor) as minor, min(currency) as currency,
    min(status) as status, min(flaw_code) as flaw_code, min(amount) as amount, min(extra) as extra,
    case when min(currency) = max(currency) then sum(minor) end as held
  from ledger_rows where id is not null
  group by id
),
pairs as (
  select
    coalesce(s.id, l.id) as id, s.id is not null as asked, coalesce(s.absent, false) as absent,
    s.source, s.in_scope, s.source in ('changed', 'moved_money', 'open') as elsewhere, s.flaw as stripe_flaw, s.flaw_code as stripe_flaw_code, s.amount, s.currency, s.status, s.mapped_status, s.rank, s.created, s.details, s.extra,
    s.excluded_by, s.path_absent,
    l.rows, l.in_window, l.flaw_code as ledger_flaw_code, l.amount as ledger_amount, l.minor, l.currency as ledger_currency, l.status as ledger_status,
    l.extra as ledger_extra, l.held,
    l.minor is distinct from s.amount as amount_differs,
    l.currency is distinct from s.currency as currency_differs,
    s.status is not null and l.status is distinct from s.mapped_status as status_differs,
    l.status is not null and l.status <> s.mapped_status and ls.rank is null as unmapped,
    l.status is not null and l.status <> s.mapped_status and ls.rank > s.rank as ahead,
    l.status is not null and l.status <> s.mapped_status and ls.rank = s.rank as level,
    case when s.extra is not null then (
      select jsonb_object_agg('extra.' || e.name, jsonb_build_object('stripe', e.said, 'ledger', e.held))
      from (
        select x.key as name, x.value as said, l.extra::json->x.key as held, l.extra::json->>x.key as held_text
        from json_each_text(s.extra::json) x
      ) e
      where e.held_text is null or (e.name = any($10::text[]) and case
        when json_typeof(e.held) = 'number' and e.said ~ '^-?[0-9]{1,40}([.][0-9]{1,40})?$'
          then e.held_text::numeric <> e.said::numeric
        else e.held_text <> e.said
      end)
    ) end as extra_differs
  from stripe_side s
  full join ledger_side l on l.id = s.id
  left join ledger_statuses ls on ls.mapped_status = l.status
),
classed as (
  select *, case
    when not asked then null
    when excluded_by is not null then 'out_of_scope'
    when stripe_flaw is not null then 'invalid'
    when absent then case when rows is not null then 'orphaned' end
    when rows is null then 'created'
    when rows > 1 then 'duplicate'
    when ledger_flaw_code is not null then 'invalid'
    when currency_differs or (amount_differs and status = any($5::text[])) then 'conflict'
    when unmapped or ahead then 'conflict'
    when amount_differs or status_differs or extra_differs is not null then 'updated'
    else 'synced'
  end as class
  from pairs
),
judged as materialized (
  -- An object that is out of scope and has no row is nothing of another window that this run should show.
  select *, class is not null and (in_scope or absent
    or class <> 'synced' and (class <> 'out_of_scope' or rows is not null) and (in_window or elsewhere)
    or id in (select f.id from paywatch.findings f
              where f.object_run = $1::bigint and ($11::text[] is null or f.id = any($11::text[]))
                and ($12::text is null or f.id > $12::text) and ($13::text is null or f.id <= $13::text))) as counted
  from classed
)
