-- The status of an object that Stripe marks as disputed, for the case that its dispute takes no money; null once the dispute
-- was read.
alter table paywatch.staged_stripe add column undisputed_status text;
