"""The fields that a query names: Kibana's query language, formulas of Lens, and Logs Insights."""

import re
from collections.abc import Iterator

_TEXTS = re.compile(r'"[^"]*"|/[^/\n]+/')
_KQL = re.compile(r"([A-Za-z@][\w.@]*)\s*(?::|>=?|<=?)")
_FORMULA = re.compile(r"\b(?:sum|max|min|average|last_value)\(\s*([\w.@]+)")
_INNER = re.compile(r"kql='([^']*)'")
_WORD = re.compile(r"@?[A-Za-z_]\w*")
_ALIAS = re.compile(r"\bas (\w+)")
COMMANDS = frozenset(
    {
        "fields",
        "filter",
        "stats",
        "sort",
        "limit",
        "by",
        "as",
        "asc",
        "desc",
        "and",
        "or",
        "not",
        "in",
        "like",
    }
)
FUNCTIONS = frozenset({"count", "sum", "max", "min", "avg", "latest", "earliest", "ispresent", "bin"})
CLOUDWATCH = frozenset({"@timestamp", "@message", "@logStream"})


def kql_fields(query: str) -> set[str]:
    found = set(_KQL.findall(_TEXTS.sub('""', query)))
    assert found, f"no field was found in {query}"
    return found


def lens_fields(formula: str) -> set[str]:
    inner = [kql_fields(each) for each in _INNER.findall(formula)]
    return set(_FORMULA.findall(formula)).union(*inner)


def insights_fields(query: str) -> set[str]:
    """Every word that is no command, function, alias or unit of time."""
    plain = _TEXTS.sub('""', query)
    aliases = set(_ALIAS.findall(plain))
    return set(_insights_words(plain)) - aliases - COMMANDS - CLOUDWATCH


def _insights_words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        is_call = text[found.end() : found.end() + 1] == "("
        is_unit = found.start() > 0 and text[found.start() - 1].isdigit()
        if not is_unit and not (is_call and found[0] in FUNCTIONS):
            yield found[0]
