-- expect: status = "status": no status is mapped to "SHIPPED", so each row with it is a conflict: map one in statuses, which can also name partially_refunded, refunded, failed
-- mapping: {"statuses": {"succeeded": "PAID", "disputed": "DISPUTED"}}

create type status as enum ('DRAFT', 'PAID', 'DISPUTED', 'REFUNDED', 'SHIPPED');
create table t (
  id text primary key,
  amount bigint,
  currency text,
  status status,
  created timestamptz
);
insert into t values ('pi_1', 5, 'usd', 'PAID', now()), ('pi_2', 7, 'usd', 'SHIPPED', now()), ('', 7, 'usd', 'DRAFT', now());
