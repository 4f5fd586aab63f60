-- The ledger of a team that has no table of its own. Amounts are minor units, times UTC, statuses Stripe's words.
create schema if not exists paywatch_ledger;

create table if not exists paywatch_ledger.payments (
  id         text primary key,
  amount     bigint not null check (amount >= 0),
  currency   text not null,
  status     text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default now()
);
create index if not exists payments_created on paywatch_ledger.payments (created_at);
