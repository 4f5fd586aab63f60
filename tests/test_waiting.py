"""Waiting for a condition says what did not come, and what was there instead."""

import pytest

from tests.waiting import Deadline, eventually, wait_until


def test_waiting_returns_the_first_true_value() -> None:
    values = iter((0, "", 7, 8))
    assert wait_until(lambda: next(values), "a number") == 7


async def test_waiting_accepts_queries_and_forgives_listed_errors() -> None:
    answers = iter((ConnectionRefusedError(), None, "row"))

    async def query() -> str | None:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await eventually(query, "a row", retry=(OSError,)) == "row"


async def test_an_error_that_is_not_listed_ends_the_waiting() -> None:
    with pytest.raises(ZeroDivisionError):
        await eventually(lambda: 1 / 0, "never")


def test_a_missed_deadline_names_the_last_state() -> None:
    with pytest.raises(AssertionError, match="not within -1 s: the end; last seen: 'running'"):
        Deadline("the end", within=-1).check("running")
