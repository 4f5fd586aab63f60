"""Parses conditions and objectives of ``[[rules]]``, or says in one sentence what is wrong where."""

import re
from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from settings.rules.model import Condition, Objective, Quantity
from settings.rules.needs import names_of
from settings.texts import mask_secrets

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

FORM = 'write it like "payment_failure_rate > 5% for 5 minutes"'
LONGEST_TEXT = 500
"""Characters of a condition. Also bounds how deep conditions are nested."""
LONGEST_OBJECTIVE = timedelta(days=90)
_OBJECTIVE = re.compile(r"\s*([0-9]{1,2}(?:\.[0-9]{1,6})?)\s*%\s+over\s+([0-9]{1,3})\s*(h|hours?|d|days?)\s*")
OBJECTIVE_FORM = 'write it like "99.9% over 30d"'

_LOWER_CASE = re.compile(
    "and|or|not|for|in|within|the|last|of|baseline|consecutive|(?:milli)?seconds?|minutes?|hours?|days?"
)
_NUMBER = 'a number has at most 15 digits, and at most 9 more after a point, such as "1000" or "0.05"'

_COMPARISON = "a comparison (> >= < <= == !=)"
_WORDS = {
    "OP": _COMPARISON,
    "NUMBER": "a number",
    "UNIT": 'a unit of time such as "minutes"',
    "WORD": "a name",
    "STRING": "a text in double quotes",
    "FOR": '"for"',
    "LSQB": 'a window such as "[5m]"',
    "$END": "the end",
    "<END-OF-FILE>": "the end",  # what the lexer calls it
}


def parse_condition(text: str) -> Condition:
    """Returns the parsed condition. Raises ValueError with a sentence that ends with the expected form."""
    from lark.exceptions import UnexpectedInput

    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a condition has at most {LONGEST_TEXT} characters")
    if not text.strip():
        raise ValueError(f"a condition is missing; {FORM}")
    try:
        return cast("Condition", _parser().parse(text))
    except UnexpectedInput as error:
        raise ValueError(f"{_explain(text, error)}; {FORM}") from None
    except ValueError as error:
        raise ValueError(f"{error}; {FORM}") from None


def parse_objective(text: str) -> Objective:
    """Returns the parsed objective. Raises ValueError."""
    match = _OBJECTIVE.fullmatch(text[:LONGEST_TEXT])
    if match is None:
        raise ValueError(f"an objective is a share of good readings over a time; {OBJECTIVE_FORM}")
    target = Decimal(match[1])
    window = timedelta(**{"hours" if match[3].startswith("h") else "days": int(match[2])})
    if not 0 < target < 100:
        raise ValueError(f"the share must be above 0% and below 100%; {OBJECTIVE_FORM}")
    if not timedelta(days=1) <= window <= LONGEST_OBJECTIVE:
        raise ValueError(f"the time must be from 1d to 90d; {OBJECTIVE_FORM}")
    return Objective(Quantity(target, "%"), window)


def referenced_rules(condition: Condition) -> tuple[str, ...]:
    """The names of rules in the condition, each once."""
    return tuple(dict.fromkeys(names_of(condition)))


@cache
def _parser() -> "Lark":
    """Builds the parser on first use, once for each process: `paywatch --help` imports no lark."""
    from lark import Lark

    from settings.rules.build import Build

    grammar = files("settings.rules").joinpath("grammar.lark").read_text()
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=Build())


def _explain(text: str, error: "UnexpectedInput") -> str:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    at, found = error.pos_in_stream or 0, ""
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        place, at = "at the end", len(text)
    else:
        found = _word_at(text, at)
        place = f'at character {at + 1}, "{mask_secrets(found)}"'
    names = error.accepts if isinstance(error, UnexpectedToken) else None
    if isinstance(error, UnexpectedCharacters):
        names = error.allowed
    hint = _hint(text, at, found) or _number_hint(text, at, names or ())
    return f"{place}: {hint or f'expected {_expected(names or ())}'}"


def _word_at(text: str, at: int) -> str:
    match = re.compile(r"[A-Za-z0-9_.-]{1,30}|.", re.DOTALL).match(text, at)
    return match[0] if match else ""


def _hint(text: str, at: int, found: str) -> str:
    """A sentence for what people write often that no condition can say."""
    compared = re.search(r"[<>=!]", text[:at]) is not None
    if found in {"and", "or"} and compared:
        return "each comparison is a rule of its own: give each a name and join their names"
    if found != found.lower() and _LOWER_CASE.fullmatch(found.lower()):
        return f'write "{found.lower()}" in lower case'
    if text[at : at + 1] == "=":
        return '"=" is not a comparison: use "==", ">=" or "<="'
    return ""


def _number_hint(text: str, at: int, names: Collection[str]) -> str:
    """A sentence for a number in another form, such as ``.05``, ``1,000`` or ``1e-3``."""
    begins = "NUMBER" in names and re.match(r"[+.]?[0-9]", text[at:])
    goes_on = "PERCENT" in names and re.match(r"[0-9][,_eE][+-]?[0-9]", text[max(at - 1, 0) :])
    return _NUMBER if begins or goes_on else ""


def _expected(names: Iterable[str]) -> str:
    words = sorted({_WORDS.get(name) or _literal(name) for name in names if not name.startswith("__")})
    if not words:
        return "something else"
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _literal(name: str) -> str:
    """The text of a terminal that lark named itself, such as ``CONSECUTIVE`` or ``LPAR``."""
    return f'"{_parser().get_terminal(name).pattern.value}"'
