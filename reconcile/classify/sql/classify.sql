-- After judged.sql: stores every record that is not synced, and returns counts and totals before the repair.
-- $14 classes that may be repaired, $15 whether a status without a mapping is left unwritten, $16 derived statuses: a row is
-- moved to or from one only if the policy names them.
, nameless as (
  select *, 'row:' || digest || '#' || row_number() over (partition by digest) as row
  from (
    select *, md5(concat_ws('|', amount, currency, status, extract(epoch from created)::text)) as digest
    from ledger_rows where id is null) r
),
unnamed as (
  select *, $15::boolean and status is not null and (class = 'created' or status_differs)
            and not exists (select from statuses w where w.stripe = judged.status and w.ledger is not null) as unmapped_status,
         (class = 'created' or status_differs) and (status = any($16::text[]) or ledger_status in (
            select coalesce(w.ledger, w.stripe) from statuses w group by 1 having bool_and(w.stripe = any($16::text[]))
          )) is true as derived
  from judged where counted and class <> 'synced' and (class <> 'out_of_scope' or rows is not null)
),
coded as (
  select *,
    case
      when class = 'invalid' then coalesce(stripe_flaw_code, ledger_flaw_code)
      when class = 'orphaned' then 'not_at_stripe'
      when class = 'out_of_scope' then 'row_of_excluded_object'
      when class = 'duplicate' then 'duplicate_rows'
      when class = 'created' then 'not_in_ledger'
      when class = 'updated' then case
        when (status_differs and level) or (amount_differs and status <> all($5::text[]))
            or jsonb_path_exists(extra_differs, '$.*.ledger ? (@ != null)')
          then 'either_newer' else 'ledger_behind' end
      when currency_differs then 'currency_differs'
      when amount_differs and status = any($5::text[]) then 'final_amount_differs'
      when unmapped then 'unmapped_ledger_status'
      else 'ledger_ahead'
    end as reason_code,
    case
      when class not in ('created', 'updated', 'conflict') then 'needs_review'
      when class = 'created' and id in (
        select n.id from paywatch.named_objects n where n.object_run = $1::bigint and n.source = 'left_out_row') then 'row_left_out'
      when class <> all($14::text[]) then 'class_not_repaired'
      when unmapped_status then 'status_not_mapped'
      when derived and not $14::text[] @> array['derived', 'updated'] then 'derived_not_repaired'
    end as note_code
  from unnamed
),
object_run as materialized (
  select object, (sources->'lost'->>'reach')::timestamptz as reach from paywatch.object_runs where object_run = $1::bigint
),
stored as (
  insert into paywatch.findings
    (object_run, id, class, source, reason_code, reason, fields, exception, stripe, ledger, mapped_status, plan, note_code, note, at_risk,
     lost_webhook)
  select
    $1::bigint, j.id, j.class, coalesce(j.source, 'unlisted'), j.reason_code,
    case
      when j.stripe_flaw is not null then j.stripe_flaw
      else case j.reason_code
        when 'not_at_stripe' then concat_ws(': ', 'Stripe has no object with this id', j.details::jsonb->>'message')
        when 'row_of_excluded_object' then
          format('the ledger has a row of an object that objects_where leaves out by %s', j.excluded_by)
        when 'duplicate_rows' then format('the ledger has %s rows with this id', j.rows)
        when 'not_in_ledger' then 'the ledger has no row with this id'
        when 'either_newer' then 'the ledger and Stripe differ, and either can be newer'
        when 'ledger_behind' then 'the ledger is behind Stripe'
        when 'currency_differs' then 'the currencies differ'
        when 'final_amount_differs' then format('the amounts differ, and that of a %s object is final', j.status)
        when 'unmapped_ledger_status' then format('no Stripe status is mapped to the ledger''s status %L', j.ledger_status)
        when 'ledger_ahead' then 'the ledger is ahead of Stripe'
        when 'row_without_amount' then 'the row has no amount'
        when 'row_without_currency' then 'the row has no currency'
        when 'currency_unreadable' then format('%L is not a currency code', left(j.ledger_currency, 20))
        when 'amount_unreadable' then format('the amount %L is not a number', left(j.ledger_amount, 40))
        when 'amount_negative' then format('the amount %s is negative', left(j.ledger_amount, 40))
        when 'amount_too_precise' then
          format('the amount %s has more decimals than %s', left(j.ledger_amount, 40), j.ledger_currency)
      end
    end,
    case
      when j.class in ('invalid', 'created', 'out_of_scope') then '{}'::jsonb -- nothing was compared
      when j.class = 'duplicate' then jsonb_build_object('rows', jsonb_build_object('stripe', 1, 'ledger', j.rows))
      else
        case when j.amount_differs then jsonb_build_object('amount', jsonb_build_object(
          'stripe', j.amount, 'ledger', case when j.ledger_flaw_code is null then trim_scale(j.minor) end))
        else '{}'::jsonb end
        || case when j.currency_differs then jsonb_build_object('currency', jsonb_build_object(
          'stripe', j.currency, 'ledger', j.ledger_currency)) else '{}'::jsonb end
        || case when j.status_differs then jsonb_build_object('status', jsonb_build_object(
          'stripe', j.status, 'ledger', j.ledger_status)) else '{}'::jsonb end
        || case when j.rows is not null then coalesce(j.extra_differs, '{}') else '{}'::jsonb end
    end,
    -- Names in a fixed order: the exception id is a hash of them.
    paywatch.exception_id(p.object, j.id, j.class, case
      when j.class in ('invalid', 'out_of_scope') then null
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
     from paywatch.staged_ledger r where j.rows is not null and r.object_run = $1::bigint and r.id = j.id),
    j.mapped_status,
    case when j.note_code is null then
      case j.class when 'created' then 'insert' when 'updated' then 'update' when 'conflict' then 'update' end end,
    j.note_code,
    case j.note_code
      when 'needs_review' then 'needs a manual review'
      when 'class_not_repaired' then format('the repair policy does not name %L', j.class)
      when 'row_left_out' then 'not inserted: the table has a row with this id that rows_where leaves out'
      when 'derived_not_repaired' then format('the repair policy does not name ''derived'', and %L is derived from other fields',
        case when j.status = any($16::text[]) then j.status else j.ledger_status end)
      when 'status_not_mapped' then format('the mapping has no status for Stripe''s status %L', j.status)
      else ''
    end,
    -- Of a row that claims a foreign object, the row's money is at risk.
    paywatch.at_risk(j.class, case when j.class <> 'out_of_scope' then j.amount end, j.currency, j.held, j.ledger_currency, j.rows, j.status_differs),
    -- Only these two classes can be caused by a lost webhook.
    case when j.class in ('created', 'updated') then case
      when p.reach is null then 'unknown'
      when j.id in (select n.id from paywatch.named_objects n where n.object_run = $1::bigint and n.source = 'undelivered')
        then 'undelivered'
      when j.created >= p.reach
        or j.id in (select n.id from paywatch.named_objects n where n.object_run = $1::bigint and n.source = 'changed')
        then 'delivered'
      else 'unknown'
    end end
  from coded j cross join object_run p
  union all
  select
    $1::bigint, n.row, 'invalid', 'unlisted', n.flaw_code, 'the row has no id', '{}'::jsonb, paywatch.exception_id(p.object, n.row, 'invalid', null),
    null,
    jsonb_build_array(jsonb_build_object('id', null, 'amount', n.amount, 'currency', n.currency,
      'status', n.status, 'created', n.created)),
    null, null, 'needs_review', 'needs a manual review', paywatch.at_risk('invalid', null, null, n.minor, n.currency, 1, false), null
  from nameless n cross join object_run p
  on conflict (object_run, id) do nothing -- an earlier attempt committed, and only its answer was lost
)
