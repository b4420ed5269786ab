"""Every page of the admin opens, within ten queries, and shows nobody's words but reported ones."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.moderation.models import Report
from tests.backend.newsroom import browser, furnish, pages_of, staff

MOST = 10  # queries of one page
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
EXTRA = ("/admin/", "/admin/workers/", "/admin/switches/guests/", "/admin/models/x/switch/")


@pytest.fixture
def editor(catalog: None) -> User:
    return staff("editor", superuser=True)


@pytest.fixture
def house(editor: User) -> None:
    furnish(editor)


@pytest.fixture
def desk(editor: User) -> Client:
    return browser(editor)


def opened(client: Client, path: str) -> tuple[Any, int]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path, follow=False)
        if answer.status_code == 302:
            return opened(client, answer["Location"])
    return answer, len(queries)


def test_every_page_opens_within_ten_queries_and_shows_no_words(house: None, desk: Client) -> None:
    """But those that were reported: a house with thirty rows in every table, page by page."""
    paths = [
        (model._meta.label, path)
        for model in MODELS
        for path in pages_of(admin.site._registry[model]).values()
    ]
    assert len(paths) > 2 * len(MODELS)
    faults = []
    for name, path in [*paths, *(("page", path) for path in EXTRA)]:
        answer, queries = opened(desk, path)
        if answer.status_code != 200 or queries > MOST or b"Secret" in answer.content:
            faults.append((name, path, answer.status_code, queries))
    assert faults == []


def test_what_was_reported_is_shown(house: None, desk: Client) -> None:
    report = Report.objects.all()[0]
    answer = desk.get(f"/admin/moderation/report/{report.pk}/change/")
    assert "what was reported" in answer.content.decode()


def test_the_front_page_costs_those_with_fewer_rights_no_more(house: None) -> None:
    answer, queries = opened(browser(staff("op", "Operator", "Moderator")), "/admin/")
    assert answer.status_code == 200
    assert queries <= MOST


def test_staff_without_rights_sees_nothing(house: None) -> None:
    nobody = browser(staff("nobody"))
    answer, _ = opened(nobody, "/admin/")
    assert answer.status_code == 200
    for figure in ("Accounts", "Open reports", "Tokens a second", "Switches", "Models"):
        assert figure not in answer.content.decode()
    for model in MODELS:
        for path in pages_of(admin.site._registry[model]).values():
            assert nobody.get(path).status_code == 403, path
    for path in EXTRA[1:]:
        assert nobody.get(path).status_code == 403, path
        assert nobody.post(path, {}).status_code == 403, path


def test_who_is_no_staff_is_asked_to_sign_in(editor: User) -> None:
    alice = browser(User.objects.create_user("alice"))
    for path in (*EXTRA, "/admin/accounts/user/"):
        answer = alice.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")
