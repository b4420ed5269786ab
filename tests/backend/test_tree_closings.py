"""Sockets end at once with the right to have them, in whatever web process they are."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from backend.accounts.models import User
from backend.chats.closings import NOTICES, sockets_close
from tests.backend.people import Person, Socket
from tests.backend.processes import Web, web_running

SLOW = "600"  # seconds between patrols: whatever closes a socket here is not the patrol


@pytest.fixture(scope="module")
def webs(django_db_setup: None, redis_server: object) -> Iterator[tuple[Web, Web]]:
    """Two processes, as behind a balancer."""
    with (
        web_running(SOCKET_PATROL_SECONDS=SLOW) as first,
        web_running(SOCKET_PATROL_SECONDS=SLOW) as second,
    ):
        yield first, second


@pytest.fixture
def sockets(
    transactional_db: None, webs: tuple[Web, Web], alice: Person
) -> Iterator[tuple[Socket, Socket]]:
    first, second = webs
    with alice.socket(first) as here, alice.socket(second) as there:
        here.obeyed()
        there.obeyed()
        yield here, there


def test_who_is_shut_out_is_cut_off_everywhere(
    sockets: tuple[Socket, Socket], alice: Person, bob: Person, webs: tuple[Web, Web]
) -> None:
    with bob.socket(webs[1]) as other:
        other.obeyed()
        assert alice.user is not None
        User.objects.filter(pk=alice.user.pk).update(is_active=False)
        sockets_close(alice.user.pk)
        assert [socket.close_code(5) for socket in sockets] == [4401, 4401]
        other.obeyed()
    with alice.socket(webs[0]) as again:
        assert again.close_code() == 4401


def test_signing_out_closes_the_sockets_of_that_browser_alone(
    sockets: tuple[Socket, Socket], alice: Person, webs: tuple[Web, Web]
) -> None:
    with Person(alice.user).socket(webs[0]) as elsewhere:
        elsewhere.obeyed()
        alice.client.logout()
        assert [socket.close_code(5) for socket in sockets] == [4401, 4401]
        elsewhere.obeyed()


def test_every_session_ended_closes_every_socket(
    sockets: tuple[Socket, Socket], alice: Person, webs: tuple[Web, Web]
) -> None:
    with Person(alice.user).socket(webs[0]) as elsewhere:
        elsewhere.obeyed()
        Session.objects.all().delete()
        codes = [socket.close_code(5) for socket in (*sockets, elsewhere)]
        assert codes == [4401] * 3


def test_what_is_taken_back_closes_nothing(
    sockets: tuple[Socket, Socket], alice: Person, bob: Person, webs: tuple[Web, Web]
) -> None:
    assert alice.user is not None
    assert bob.user is not None
    with bob.socket(webs[0]) as other:
        other.obeyed()
        with transaction.atomic():
            sockets_close(alice.user.pk)
            transaction.set_rollback(True)
        sockets_close(bob.user.pk)
        assert other.close_code(5) == 4401  # a notice for Alice would have been read before
    for socket in sockets:
        socket.obeyed()


def test_an_old_notice_closes_no_new_socket(
    transactional_db: None, webs: tuple[Web, Web], alice: Person, redis_server: object
) -> None:
    assert alice.user is not None
    sockets_close(alice.user.pk)
    with alice.socket(webs[0]) as here, alice.socket(webs[1]) as there:
        here.obeyed()
        there.obeyed()
        here.obeyed()


def test_a_notice_names_no_session(sockets: tuple[Socket, Socket], redis: object) -> None:
    keys = list(Session.objects.values_list("session_key", flat=True))
    Session.objects.all().delete()
    assert keys
    told = str(redis.xrange(NOTICES))  # type: ignore[attr-defined]
    assert not any(key in told for key in keys)
