-- The findings of run $1, narrowed to objects $2, classes $3, ids $4 and to more than $6 minor units of currency $5 at
-- risk (null: all of them); with $7 only those that are open now, by open_now.sql. `currency` and `minor` are what orders
-- them: the money at risk in the currency of Stripe's object, or else in the first one. Nothing of a repaired finding is at
-- risk. Counting needs neither: `by_risk` has them.
with of_run as materialized (
  select p.object_run, p.object, p.account, r.mode, r.finished_at,
         (select max(l.started_at) from paywatch.run_object_ends l
          where l.account = p.account and l.object = p.object and l.read_whole
            and l.window_from <= r.window_from and l.window_until >= r.window_until) as read_at
  from paywatch.runs r join paywatch.object_runs p on p.run = r.id
  where r.id = $1::text and ($2::text[] is null or p.object = any($2::text[]))
),
judged as (
  select o.*, f.id, f.resolved, f.plan, case when f.resolved then '{}' else f.at_risk end as at_risk,
         f.stripe->>'currency' as stripe_currency,
         case when $7::boolean then (
           select max(u.finished_at) from paywatch.undone_rows n join paywatch.undos u on u.id = n.undo
           where n.object_run = o.object_run and n.id = f.id and n.action <> 'left') end as undone_at
  from of_run o join paywatch.findings f on f.object_run = o.object_run
  where ($3::text[] is null or f.class = any($3::text[]))
    and ($4::text[] is null or f.id = any($4::text[]))
    and ($5::text is null or not f.resolved and (f.at_risk->>$5::text)::numeric > $6::numeric)
),
selected as (
  select j.object_run, j.id, j.resolved, j.plan, j.at_risk, j.stripe_currency
  from judged j
  where not $7::boolean or {open_now}
),
by_risk as (
  select s.*, (s.at_risk->>s.currency)::numeric as minor
  from (
    select object_run, id, resolved, at_risk, case
      -- Without a look at every key: of most findings it is the only one.
      when at_risk ? stripe_currency then stripe_currency
      else (select min(key) from jsonb_object_keys(at_risk) as key)
    end as currency
    from selected
  ) s
)
