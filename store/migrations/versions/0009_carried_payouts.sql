-- A payout that Stripe had not finished putting together is proven by a later run.
alter table paywatch.payout_sums add column carried text;  -- its reconciliation_status then; null of the window's own

create index payout_sums_of on paywatch.payout_sums (payout);
