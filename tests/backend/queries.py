"""The number of queries of a request does not grow with what it shows."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

MANY = 7


def queries_of(request: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        answer = request()
    assert answer.status_code < 300, answer.content
    return [query["sql"] for query in caught]


def assert_constant(
    make: Callable[[int], object], request: Callable[[], Any], *, most: int | None = None
) -> None:
    """`make(n)` makes n more things; what the request shows of them takes as many queries for one
    as for many, and at most so many.
    """
    make(1)
    request()  # what is written or cached at the first time is not counted
    few = queries_of(request)
    make(MANY)
    many = queries_of(request)
    assert len(many) == len(few), "\n".join(["Asked for many, and not for one:", *_more(few, many)])
    assert most is None or len(many) <= most, "\n".join(["Too many queries:", *many])


def _more(few: list[str], many: list[str]) -> list[str]:
    left = list(many)
    for one in few:
        if one in left:
            left.remove(one)
    return left
