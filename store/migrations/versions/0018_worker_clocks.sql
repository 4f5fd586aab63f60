-- Seconds that the worker's wall clock is ahead of the database's clock, negative if it is behind; null: not measured.
alter table paywatch.heartbeats add column clock_skew double precision;
