"""Changes each column of a table as the database's owner can, one after the other, and puts it back."""

from collections.abc import AsyncIterator

import asyncpg

from tests.reconcile.reporting import tamper

_COLUMNS = """
select column_name as name, data_type as type from information_schema.columns
where table_schema = 'paywatch' and table_name = $1 order by ordinal_position
"""
_CHANGES = {
    "text": "coalesce({0}, '') || 'x'",
    "bigint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "boolean": "not coalesce({0}, false)",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 day'",
    "date": "{0} + 1",
    "bytea": "coalesce({0}, '') || '\\x41'::bytea",
    "jsonb": "jsonb_build_object('changed', {0})",
    "ARRAY": "array_append({0}, 'x')",
}
_CONSTRAINTS = """
select format('alter table paywatch.%I drop constraint if exists %I cascade', relname, conname) as drop
from pg_constraint join pg_class t on t.oid = conrelid
where relnamespace = 'paywatch'::regnamespace and not relispartition and contype in ('c', 'f', 'u')
union all
select format('alter table paywatch.%I alter column %I drop identity', relname, attname)
from pg_attribute join pg_class t on t.oid = attrelid
where attidentity <> '' and relnamespace = 'paywatch'::regnamespace and not relispartition
union all
select format('drop index paywatch.%I', relname)
from pg_index join pg_class t on t.oid = indexrelid
where indexprs is not null and relnamespace = 'paywatch'::regnamespace and not relispartition
"""


async def drop_constraints(store: asyncpg.Pool) -> None:
    """Drops what would refuse an odd value: the owner can do that too."""
    for row in await store.fetch(_CONSTRAINTS):
        await store.execute(row["drop"])


async def changed_columns(store: asyncpg.Pool, table: str) -> AsyncIterator[str]:
    """Yields each column of the table after it was changed in one row."""
    for column in await store.fetch(_COLUMNS, table):
        name = f'"{column["name"]}"'
        change = _CHANGES[column["type"]].format(name)
        await store.execute(f"create table changed as table paywatch.{table}")
        await tamper(
            store,
            f"update paywatch.{table} set {name} = {change} "
            f"where ctid = (select min(ctid) from paywatch.{table})",
        )
        yield column["name"]
        await tamper(store, f"delete from paywatch.{table}")
        await tamper(store, f"insert into paywatch.{table} select * from changed")
        await store.execute("drop table changed")


async def tables(store: asyncpg.Pool) -> set[str]:
    """Returns the names of all tables of the store but partitions."""
    query = """
    select relname from pg_class
    where relnamespace = 'paywatch'::regnamespace and relkind in ('r', 'p') and not relispartition
    """
    return {row["relname"] for row in await store.fetch(query)}
