"""SQL expressions that read a column as text or timestamptz whatever its type, and that write it from
these."""

from reconcile.ledger.catalogue import Column

WHOLE = frozenset({"smallint", "integer", "bigint"})
NUMBERS = WHOLE | {"numeric", "double precision", "money"}
TIMES = frozenset({"timestamp with time zone", "timestamp without time zone", "date"})


def literal(text: str) -> str:
    """Returns a string constant that is right whatever ``standard_conforming_strings`` is."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'::text"


def text_of(column: Column) -> str:
    """Returns the value as text. The type ``money`` is read as a number: its text depends on the locale."""
    return f"t.{column.quoted}::numeric::text" if column.base == "money" else f"t.{column.quoted}::text"


def plain_of(column: Column) -> str:
    """Returns the value as one canonical text: 5 for 5.00, and Unix seconds for a time."""
    if column.base in TIMES:
        return f"trim_scale(extract(epoch from {moment_of(column)})::numeric)::text"
    return f"trim_scale(t.{column.quoted}::numeric)::text" if column.base in NUMBERS else text_of(column)


def number_of(column: Column) -> str:
    """Returns the value as numeric; null for a text that is no number."""
    name = f"t.{column.quoted}"
    if column.base in NUMBERS:
        return f"{name}::numeric"
    return f"case when {name}::text ~ '^-?[0-9]{{1,40}}([.][0-9]{{1,40}})?$' then {name}::text::numeric end"


def json_of(column: Column) -> str:
    """Returns the canonical value for JSON: a number for numbers and times, otherwise a text."""
    numeric = column.base in NUMBERS or column.base in TIMES
    return f"({plain_of(column)})::numeric" if numeric else plain_of(column)


def moment_of(column: Column) -> str:
    """Returns the value as timestamptz: a time without a zone is UTC, a number is Unix time. Null outside the
    years 1 to 9999, which Python cannot represent."""
    name = f"t.{column.quoted}"
    if column.base in WHOLE:
        seconds = name if column.ticks == 1 else f"{name} / {column.ticks}.0"
        latest = 253402300800 * column.ticks - 1
        return f"case when {name} between 0 and {latest} then to_timestamp({seconds}) end"
    moment = f"{name}::timestamptz" if column.base == "timestamp with time zone" else f"{name}::timestamp"
    moment = f"case when {moment} >= '0001-01-02' and {moment} < '9999-12-31' then {moment} end"
    return moment if column.base == "timestamp with time zone" else f"({moment}) at time zone 'UTC'"


def from_text(value: str, column: Column) -> str:
    """Returns a text as a value for the column; for a time the text is Unix seconds."""
    if column.base in TIMES:
        return from_moment(f"to_timestamp({value}::double precision)", column)
    if column.base == "money":
        return f"{value}::numeric::{column.type}"
    return f"{value}::{column.type}"


def from_moment(value: str, column: Column) -> str:
    """Returns a timestamptz as a value for the column."""
    if column.base in WHOLE:
        ticks = "" if column.ticks == 1 else f" * {column.ticks}"
        return f"trunc(extract(epoch from {value}){ticks})::{column.type}"
    if column.base == "timestamp with time zone":
        return value
    if column.base == "date":
        return f"({value} at time zone 'UTC')::{column.type}"
    return f"({value} at time zone 'UTC')"
