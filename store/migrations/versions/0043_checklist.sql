-- What people ticked on the daily checklist, with the evidence that they saw. A day's item is ticked once.
create table paywatch.checklist_ticks (
  day       date not null,                             -- a day of the business
  item      text not null,
  ticked_at timestamptz not null default clock_timestamp(),
  ticked_by text not null,
  note      text not null,
  word      text not null check (word in ('good', 'bad', 'unknown')),
  figure    text not null,                             -- the evidence, as a sentence
  evidence_at timestamptz,                             -- of the newest thing in it
  primary key (day, item),
  check (word = 'good' or note <> '')
);
