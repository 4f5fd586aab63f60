-- The ledger of a team that has no table of its own. Amounts are minor units, times UTC, statuses Stripe's words;
-- the platform's own rows have an empty account.
create schema if not exists paywatch_ledger;

create table if not exists paywatch_ledger.payments (
  id         text primary key,
  amount     bigint not null check (amount >= 0),
  currency   text not null,
  status     text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  account    text not null default ''
);
create index if not exists payments_created on paywatch_ledger.payments (created_at);

create table if not exists paywatch_ledger.charges (
  id         text primary key,
  amount     bigint not null check (amount >= 0),
  currency   text not null,
  status     text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  account    text not null default ''
);
create index if not exists charges_created on paywatch_ledger.charges (created_at);

create table if not exists paywatch_ledger.refunds (
  id         text primary key,
  amount     bigint not null check (amount >= 0),
  currency   text not null,
  status     text,  -- Stripe gives some refunds none
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  account    text not null default ''
);
create index if not exists refunds_created on paywatch_ledger.refunds (created_at);

create table if not exists paywatch_ledger.payouts (
  id         text primary key,
  amount     bigint not null,  -- negative where it takes money from the bank account
  currency   text not null,
  status     text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  account    text not null default ''
);
create index if not exists payouts_created on paywatch_ledger.payouts (created_at);

create table if not exists paywatch_ledger.disputes (
  id         text primary key,
  amount     bigint not null check (amount >= 0),
  currency   text not null,
  status     text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  account    text not null default ''
);
create index if not exists disputes_created on paywatch_ledger.disputes (created_at);
