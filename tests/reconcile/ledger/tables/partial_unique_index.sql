-- expect: id = "id": no unique index on "id" alone, so an object could be inserted twice: create unique index concurrently on "public"."t" ("id")
-- mapping: {}

create table t (
  id text,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
create unique index on t (id) where amount > 0;
