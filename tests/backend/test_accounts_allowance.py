"""Tokens of a day: true however many ask at once, in threads and in processes."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from backend.accounts.allowance import (
    AllowanceSpent,
    allowance_reserve,
    allowance_settle,
    today,
    usage_today,
)
from backend.accounts.models import Usage, User
from backend.accounts.services import api_key_made
from backend.lib.errors import LimitReached
from tests.backend.processes import ROOT, environment

AT_ONCE = 8
ASKER = """
import sys, django
django.setup()
from django.db import transaction
from backend.accounts.allowance import AllowanceSpent, allowance_reserve
from backend.accounts.models import User
user = User.objects.get(username="ada")
taken = 0
sys.stdin.readline()
for _ in range(10):
    try:
        with transaction.atomic():
            allowance_reserve(user=user, tokens=10)
        taken += 1
    except AllowanceSpent:
        pass
print(taken)
"""


@pytest.fixture
def ada(transactional_db: None) -> User:
    return User.objects.create_user("ada", tokens_per_day=100)


def reserve(user: User, tokens: int) -> bool:
    try:
        with transaction.atomic():
            allowance_reserve(user=user, tokens=tokens)
    except AllowanceSpent:
        return False
    return True


def at_once(what: Callable[[], bool]) -> list[bool]:
    def one(_: int) -> bool:
        try:
            return what()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE * 3)))


def test_threads_get_no_more_than_there_is(ada: User) -> None:
    taken = at_once(lambda: reserve(ada, 10))
    assert sum(taken) == 10
    held = Usage.objects.get(user=ada)
    assert (held.tokens, held.reserved, held.replies) == (0, 100, 10)


def test_processes_get_no_more_than_there_is(ada: User) -> None:
    env = environment(DJANGO_SETTINGS_MODULE="backend.config.settings")
    command = [sys.executable, "-c", ASKER]
    askers = [
        subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for asker in askers:
        assert asker.stdin is not None
        asker.stdin.write("go\n")
        asker.stdin.flush()
    taken = [int(asker.communicate(timeout=60)[0]) for asker in askers]
    assert sum(taken) == 10
    assert Usage.objects.get(user=ada).reserved == 100


def test_settled_at_once_leaves_nothing_reserved(ada: User) -> None:
    now = datetime.now(UTC)
    for _ in range(10):
        assert reserve(ada, 10)

    def settle() -> bool:
        allowance_settle(user_id=ada.pk, begun=now, reserved=10, spent=4)
        return True

    at_once(settle)  # 24 times: more often than was reserved
    held = Usage.objects.get(user=ada)
    assert (held.tokens, held.reserved) == (24 * 4, 0)


def test_keys_made_at_once_are_no_more_than_allowed(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setitem(settings.LIMITS, "keys_per_user", 5)

    def make() -> bool:
        try:
            api_key_made(user=ada, name="k")
        except LimitReached:
            return False
        return True

    assert sum(at_once(make)) == 5
    assert ada.api_keys.count() == 5


def test_what_was_not_taken_comes_back(ada: User) -> None:
    assert reserve(ada, 90)
    assert not reserve(ada, 20)
    allowance_settle(user_id=ada.pk, begun=datetime.now(UTC), reserved=90, spent=30)
    assert reserve(ada, 70)
    assert not reserve(ada, 1)


def test_more_than_a_day_has_is_refused_at_once(ada: User) -> None:
    assert not reserve(ada, 10**12)
    assert usage_today(ada).left == 100


def test_a_smaller_allowance_holds_from_now_on(ada: User) -> None:
    assert reserve(ada, 60)
    ada.tokens_per_day = 50
    assert not reserve(ada, 1)
    assert usage_today(ada).left == 0


def test_a_reply_is_settled_on_the_day_it_began(ada: User) -> None:
    yesterday = today() - timedelta(days=1)
    Usage.objects.create(user=ada, day=yesterday, reserved=40)
    begun = datetime.combine(yesterday, datetime.max.time(), UTC)
    allowance_settle(user_id=ada.pk, begun=begun, reserved=40, spent=8)
    held = Usage.objects.get(user=ada, day=yesterday)
    assert (held.tokens, held.reserved) == (8, 0)
    assert usage_today(ada).left == 100


def test_one_row_a_day_is_kept_by_the_database(ada: User) -> None:
    from django.db import IntegrityError

    Usage.objects.create(user=ada, day=today())
    with pytest.raises(IntegrityError):
        Usage.objects.create(user=ada, day=today())
