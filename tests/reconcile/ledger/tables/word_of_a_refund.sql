-- expect: status = "status": no status is mapped to "REFUNDED", "SHIPPED", so that each row with it is a conflict: map one to it in statuses, where partially_refunded, refunded can be named beside Stripe's own
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
