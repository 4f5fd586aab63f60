-- expect: status = "status": column "status" does not accept Stripe's requires_payment_method, requires_confirmation, requires_action, processing, requires_capture, canceled, succeeded: map them in statuses
-- mapping: {}

create type status as enum ('PAID', 'OPEN');
create table t (
  id text primary key,
  amount bigint,
  currency text,
  status status,
  created timestamptz
);
