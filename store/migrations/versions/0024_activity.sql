-- What the worker of a run waits for (stripeapi.pacing.pressure.Pace, and locks by object), written when it renews its
-- lease: so any terminal sees it, and no request writes to the store. Null when the run is not executed.
alter table paywatch.runs add column activity jsonb;
