-- expect: status = "status": column "status" does not take Stripe's requires_payment_method, requires_confirmation, requires_action, processing, requires_capture, canceled, succeeded: say your words in statuses
-- mapping: {}

create type status as enum ('PAID', 'OPEN');
create table t (
  id text primary key,
  amount bigint,
  currency text,
  status status,
  created timestamptz
);
