-- Where records come from beside the lists, what is at risk, and why the ledger was wrong.

-- Objects that a source names: each is asked for by its id, unless an earlier source has it.
create table paywatch.named_objects (
  part   bigint not null references paywatch.run_parts (part) on delete cascade,
  source text not null check (source in ('changed', 'moved_money', 'open', 'undelivered')),
  id     text collate "C" not null,
  at     timestamptz,                             -- of the newest event that names it
  primary key (part, source, id)
);

alter table paywatch.run_parts add column sources jsonb not null default '{}';  -- what each source covered
alter table paywatch.findings
  add column at_risk jsonb not null default '{}',  -- minor units by currency
  add column lost_webhook text check (lost_webhook in ('undelivered', 'delivered', 'unknown'));

drop trigger finished on paywatch.run_parts;
create trigger finished before delete or update of
    run, object, account, phase, plan, gaps, counts, facts, totals, repair_xid, sources
  on paywatch.run_parts for each row execute function paywatch.refuse_of_finished_part();

create index runs_finished on paywatch.runs (finished_at) where mode = 'run';

-- What one record puts at risk, in minor units by currency: the whole amount where only one side has it, where it is
-- there twice, or where the sides disagree about what became of it; else the difference. Nothing that cannot be read.
create function paywatch.at_risk(
  class text, amount bigint, currency text, held numeric, held_currency text, rows bigint, status_differs boolean
) returns jsonb
language sql immutable parallel safe
as $$
  select coalesce(jsonb_object_agg(r.currency, r.minor), '{}')
  from (
    select c.currency, sum(abs(c.minor)) as minor
    from (
      select at_risk.currency, case
        when class = 'duplicate' then amount * (rows - 1)
        when class in ('created', 'invalid') or at_risk.currency is distinct from held_currency or held is null
          then amount
        when status_differs then greatest(abs(amount), abs(held))
        else amount - held
      end::numeric as minor
      union all
      select held_currency, held
      where class <> 'duplicate' and (amount is null or (class <> 'invalid' and at_risk.currency <> held_currency))
    ) c
    where c.currency ~ '^[a-z]{3,5}$' and c.minor = trunc(c.minor)
    group by c.currency
  ) r
  where r.minor <> 0
$$;
