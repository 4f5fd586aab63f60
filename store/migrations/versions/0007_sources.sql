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

-- A sum of money as {currency: minor units}; nothing where it cannot be read.
create function paywatch.money(currency text, minor numeric) returns jsonb
language sql stable parallel safe
as $$
  select case when currency ~ '^[a-z]{3,5}$' and minor = trunc(minor) and minor <> 0
    then jsonb_build_object(currency, abs(trunc(minor))) else '{}'::jsonb end
$$;

-- What one record puts at risk: the whole amount where only one side has it, where it is there too often, or where the
-- sides disagree about what became of it; else the difference. One expression, so that Postgres can put it in place.
create function paywatch.at_risk(
  class text, amount bigint, currency text, held numeric, held_currency text, rows bigint, status_differs boolean
) returns jsonb
language sql stable parallel safe
as $$
  select case
    when class = 'duplicate' then paywatch.money(currency, amount * (rows - 1))
    when amount is null then paywatch.money(held_currency, held)
    when class in ('created', 'invalid') or held is null then paywatch.money(currency, amount)
    when currency <> held_currency then paywatch.money(currency, amount) || paywatch.money(held_currency, held)
    when status_differs then paywatch.money(currency, greatest(abs(amount), abs(held)))
    else paywatch.money(currency, amount - held)
  end
$$;
