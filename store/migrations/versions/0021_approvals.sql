-- What a person has approved: that daily runs write, by this mapping, the classes of `repair` into the rows of one account
-- and object. `run` and `plan` say which plan the person has seen; runs can be deleted by retention, approvals stay.
create table paywatch.approvals (
  id          bigint generated always as identity primary key,
  account     text not null,
  object      text not null,
  digest      bytea not null check (octet_length(digest) = 32),
  repair      text[] not null check (cardinality(repair) > 0),
  run         text not null,
  plan        text not null,
  approved_by text not null check (approved_by <> ''),
  approved_at timestamptz not null default clock_timestamp()
);
create index approvals_of on paywatch.approvals (account, object, digest);

-- Whether a daily run planned its writes without an approval, and so wrote none of them.
alter table paywatch.object_runs add column withheld boolean not null default false;
