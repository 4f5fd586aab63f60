-- The balance transactions of a run once they are all listed, each read once: what moved, and where the ledger should
-- have a row of it. They are made from what is staged, so they need no checkpoint of their own.
create table paywatch.movements (
  part           bigint not null,
  id             text collate "C" not null,
  amount         bigint,
  currency       text,
  created        timestamptz,
  flaw           text,
  fee            bigint,
  net            bigint,
  type           text,
  category       text,
  other          text,
  source         text collate "C",
  kind           text,
  payment        text collate "C",
  charge         text collate "C",
  automatic      boolean,
  reconciliation text,
  place          bigint,                          -- the part whose ledger should have a row of it
  key            text collate "C",                -- the id of that row
  primary key (part, id)
);

-- Runs that are still to be done make theirs when they have looked at the end of their lists once more.
set local paywatch.retention = 'on';
update paywatch.run_parts p set phase = 'list', facts = null
from paywatch.runs r
where r.id = p.run and p.object = 'balance_transactions' and p.phase in ('lookups', 'verify')
  and r.status in ('queued', 'running', 'incomplete');
set local paywatch.retention = 'off';

-- Each finding is written twice: when it is found, and when its row was read again. The second version has its place
-- beside the first one, so that no index learns of it.
alter table paywatch.findings set (fillfactor = 45);
