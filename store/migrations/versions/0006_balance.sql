-- The money proofs. The balance transactions of a run are a part of it of their own, staged as the other objects are.

-- The transactions of one automatic payout, added up page by page; `cursor` is the last one that was read.
create table paywatch.payout_sums (
  part     bigint not null references paywatch.run_parts (part) on delete cascade,
  payout   text collate "C" not null,
  currency text not null,
  cursor   text not null default '',
  count    bigint not null default 0,          -- of its transactions
  net      numeric not null default 0,            -- minor units; the payout's own transaction makes it 0
  own      bigint not null default 0,             -- transactions of the payout itself: there is one
  foreign_currency bigint not null default 0,
  done     boolean not null default false,
  reason   text not null default '',              -- why its transactions could not be read
  primary key (part, payout)
);

-- What the account held at the end of a window: Stripe's present balance less what moved since. It outlives its run.
create table paywatch.balances (
  account text not null,
  at      timestamptz not null,
  run     text not null,
  told_at timestamptz not null,                   -- Stripe's clock when it told the present balance
  totals  jsonb not null,                         -- {currency: minor units}, available and pending together
  primary key (account, at, run)
);

-- Runs that are still to be done read their balance transactions too.
insert into paywatch.run_parts (run, object, account)
select r.id, 'balance_transactions', r.account from paywatch.runs r
where r.status in ('queued', 'running') or (r.status = 'incomplete' and exists (
  select from paywatch.run_parts p where p.run = r.id and p.phase <> 'done'));
