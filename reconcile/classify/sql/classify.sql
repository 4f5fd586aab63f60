-- After judged.sql: keeps every record that is not synced, and returns the counts and totals as they are before repair.
-- $14 the classes that may be repaired, $15 whether a status that the team has no word for stays unwritten.
, nameless as (
  select *, 'row:' || digest || '#' || row_number() over (partition by digest) as row
  from (
    select *, md5(concat_ws('|', amount, currency, status, extract(epoch from created)::text)) as digest
    from ledger_rows where id is null) r
),
unnamed as (
  select *, $15::boolean and status is not null and (class = 'created' or status_differs)
            and not exists (select from words w where w.stripe = judged.status and w.team is not null) as no_word
  from judged where counted and class <> 'synced'
),
part as materialized (
  select object, (sources->'lost'->>'reach')::timestamptz as reach from paywatch.run_parts where part = $1::bigint
),
kept as (
  insert into paywatch.findings
    (part, id, class, source, reason, fields, exception, stripe, ledger, word, plan, note, at_risk, lost_webhook)
  select
    $1::bigint, j.id, j.class, coalesce(j.source, 'unlisted'),
    case
      when j.class = 'invalid' then coalesce(j.stripe_flaw, j.ledger_flaw)
      when j.class = 'orphaned' then 'Stripe has no such object'
      when j.class = 'duplicate' then format('the ledger has %s rows of this id', j.rows)
      when j.class = 'created' then 'the ledger has no row of this id'
      when j.class = 'updated' then case
        when (j.status_differs and j.level) or (j.amount_differs and j.status <> all($5::text[]))
            or jsonb_path_exists(j.extra_differs, '$.*.ledger ? (@ != null)')
          then 'the ledger differs, and either could follow the other' else 'the ledger is behind Stripe' end
      when j.currency_differs then 'the currency differs'
      when j.amount_differs and j.status = any($5::text[]) then format('the amount of a %s object differs', j.status)
      when j.foreign_word then format('the ledger''s status %L is none that a Stripe status is mapped to', j.ledger_status)
      else 'the ledger is ahead of Stripe'
    end,
    case
      when j.class in ('invalid', 'created') then '{}'::jsonb -- what the ledger lacks is told from Stripe's side
      when j.class = 'duplicate' then jsonb_build_object('rows', jsonb_build_object('stripe', 1, 'ledger', j.rows))
      else
        case when j.amount_differs then jsonb_build_object('amount', jsonb_build_object(
          'stripe', j.amount, 'ledger', case when j.ledger_flaw is null then trim_scale(j.minor) end))
        else '{}'::jsonb end
        || case when j.currency_differs then jsonb_build_object('currency', jsonb_build_object(
          'stripe', j.currency, 'ledger', j.ledger_currency)) else '{}'::jsonb end
        || case when j.status_differs then jsonb_build_object('status', jsonb_build_object(
          'stripe', j.status, 'ledger', j.ledger_status)) else '{}'::jsonb end
        || case when j.rows is not null then coalesce(j.extra_differs, '{}') else '{}'::jsonb end
    end,
    -- The names in order.
    paywatch.exception_id(p.object, j.id, j.class, case
      when j.class = 'invalid' then null
      when j.class = 'duplicate' then 'rows'
      else nullif(concat_ws(',',
        case when j.amount_differs then 'amount' end,
        case when j.currency_differs then 'currency' end,
        case when j.rows is not null and j.extra_differs is not null then (
          select string_agg(name, ',' order by name collate "C") from jsonb_object_keys(j.extra_differs) as name) end,
        case when j.status_differs then 'status' end), '')
    end),
    case when j.asked and not j.absent then jsonb_build_object(
      'id', j.id, 'amount', j.amount, 'currency', j.currency, 'status', j.status,
      'created', extract(epoch from j.created)::bigint, 'details', j.details::jsonb)
      || case when j.extra is not null then jsonb_build_object('extra', j.extra::jsonb) else '{}' end end,
    (select jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount, 'currency', r.currency,
       'status', r.status, 'created', r.created)
       || case when r.extra is not null then jsonb_build_object('extra', r.extra::jsonb) else '{}' end order by r.amount, r.currency, r.status, r.created)
     from paywatch.staged_ledger r where j.rows is not null and r.part = $1::bigint and r.id = j.id),
    j.word,
    case when j.class = any($14::text[]) and not j.no_word then
      case j.class when 'created' then 'insert' when 'updated' then 'update' when 'conflict' then 'update' end end,
    case
      when j.class not in ('created', 'updated', 'conflict') then 'needs a person'
      when j.class <> all($14::text[]) then format('the policy does not repair %L', j.class)
      when j.no_word then format('no team word for Stripe''s status %L', j.status)
      else ''
    end,
    paywatch.at_risk(j.class, j.amount, j.currency, j.held, j.ledger_currency, j.rows, j.status_differs),
    -- A webhook that arrived would have prevented these two.
    case when j.class in ('created', 'updated') then case
      when p.reach is null then 'unknown'
      when j.id in (select n.id from paywatch.named_objects n where n.part = $1::bigint and n.source = 'undelivered')
        then 'undelivered'
      when j.created >= p.reach
        or j.id in (select n.id from paywatch.named_objects n where n.part = $1::bigint and n.source = 'changed')
        then 'delivered'
      else 'unknown'
    end end
  from unnamed j cross join part p
  union all
  select
    $1::bigint, n.row, 'invalid', 'unlisted', n.flaw, '{}'::jsonb, paywatch.exception_id(p.object, n.row, 'invalid', null),
    null,
    jsonb_build_array(jsonb_build_object('id', null, 'amount', n.amount, 'currency', n.currency,
      'status', n.status, 'created', n.created)),
    null, null, 'needs a person', paywatch.at_risk('invalid', null, null, n.minor, n.currency, 1, false), null
  from nameless n cross join part p
  on conflict (part, id) do nothing -- it was committed, and only the answer was lost
)
