-- expect: table = "t2": there is no such table; there is one in the schema "shop"
-- mapping: {"table": "t2"}

create schema shop;
create table shop.t2 (
  id text
);
