-- One payment is asked for with everything that names it: without these, all findings of its run would be read.
create index findings_of_payment on paywatch.findings ((stripe->'details'->>'payment'), object_run)
  where stripe->'details'->>'payment' is not null;
create index findings_of_charge on paywatch.findings ((stripe->'details'->>'charge'), object_run)
  where stripe->'details'->>'charge' is not null;
