-- expect: table = "shp.t": there is no schema "shp", did you mean "shop"?
-- mapping: {"table": "shp.t"}

create schema shop;
