"""The rim: health, bodies, headers, the page, settings, keys, the schema."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from backend.accounts.models import ApiKey, User
from backend.accounts.selectors import api_key_for
from backend.config import env
from tests.backend.people import Person
from tests.backend.processes import ROOT, Web


def test_ready_when_everything_is(live: Web) -> None:
    assert httpx.get(f"{live.url}/healthz").json() == {"status": "ok"}
    answer = httpx.get(f"{live.url}/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "missing": {}})


def test_not_ready_without_a_worker(without_worker: Web) -> None:
    answer = httpx.get(f"{without_worker.url}/readyz")
    assert answer.status_code == 503
    assert "No worker" in answer.json()["missing"].pop("worker")
    assert answer.json()["missing"].keys() == {"worker"}


def test_not_ready_without_redis(client: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from backend.lib.redis import redis_client

    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    redis_client.cache_clear()
    try:
        answer = client.get("/readyz")
    finally:
        redis_client.cache_clear()
    assert answer.status_code == 503
    assert answer.json()["missing"].keys() == {"redis", "worker"}
    assert "refused" in answer.json()["missing"]["redis"].lower()


@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff\xfe", b"nan", b'{"a":}', b"[" * 21 + b"]" * 21, b"[" * 100_000],
)
def test_what_is_not_json_is_a_400(alice: Person, raw: bytes) -> None:
    answer = alice.post("chats", raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b'"x"', b'{"persona":[]}'])
def test_json_of_another_shape_is_a_422(alice: Person, raw: bytes) -> None:
    assert alice.post("chats", raw).status_code == 422


def test_brackets_in_text_are_not_depth(alice: Person) -> None:
    turn = alice.say(alice.chat(), '[{"\\' * 30)
    assert turn["text"] == '[{"\\' * 30


def test_forms_are_not_read(alice: Person) -> None:
    answer = alice.client.post("/api/chats", {"persona": "gladys"}, headers=alice.csrf)
    assert answer.status_code == 415


@pytest.mark.parametrize("announce", [True, False])
def test_a_large_body_is_turned_away(live: Web, announce: bool) -> None:
    body = b"x" * 300_000
    content = body if announce else iter([body])
    answer = httpx.post(f"{live.url}/api/session/guest", content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_an_unknown_address_of_the_api_is_a_404_in_our_shape(client: Any, db: None) -> None:
    answer = client.get("/api/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_headers_keep_strange_scripts_out(client: Any, db: None) -> None:
    headers = client.get("/api/session").headers
    policy = headers["Content-Security-Policy"]
    assert {"default-src 'self'", "script-src 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert f"ws://127.0.0.1:{settings.PORT}" in policy
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_the_page_is_served_for_any_of_its_addresses(
    client: Any, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIST", tmp_path)
    assert "make run" in client.get("/").content.decode()
    (tmp_path / "index.html").write_text("<p>the page</p>")
    answer = client.get("/chat/8f0e")
    assert (answer.status_code, answer.content) == (200, b"<p>the page</p>")
    assert "csrftoken" in answer.cookies


def test_the_admin_opens(admin_client: Any) -> None:
    assert admin_client.get("/admin/").status_code == 200
    for page in ("accounts/user", "accounts/apikey", "catalog/feature", "catalog/artifact"):
        assert admin_client.get(f"/admin/{page}/").status_code == 200
    for page in ("personas/persona", "personas/edition", "chats/chat", "chats/reply"):
        assert admin_client.get(f"/admin/{page}/").status_code == 200


def test_a_key_is_printed_alone_and_kept_as_a_digest(db: None) -> None:
    out = io.StringIO()
    call_command("create_api_key", "ada", stdout=out, stderr=io.StringIO())
    secret = out.getvalue().strip()
    kept = api_key_for(secret)
    assert kept is not None
    assert kept.user == User.objects.get(username="ada")
    assert secret not in json.dumps(list(ApiKey.objects.values()), default=str)


def test_a_name_that_is_none_makes_no_user(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_key", "not a name!")
    assert not User.objects.exists()


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    return subprocess.run(
        [sys.executable, "backend/manage.py", "check"],
        cwd=ROOT,
        env={**plain, "VAR_DIR": str(settings.VAR_DIR / "settings"), **variables},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "variables",
    [
        {"DEBUG": "0", "SECRET_KEY": ""},
        {"DEBUG": "perhaps"},
        {"PORT": "99999"},
        {"REDIS_URL": "http://x"},
        {"DATABASE_URL": "mysql://x/y"},
        {"ALLOWED_ORIGINS": "shallot.example.org"},
        {"SHALLOT_ARTIFACT": "../elsewhere"},
    ],
)
def test_a_wrong_variable_is_refused_by_name(variables: dict[str, str]) -> None:
    refused = started(**variables)
    assert refused.returncode != 0
    assert list(variables)[-1] in refused.stderr.strip().splitlines()[-1]


def test_a_secret_is_made_once_for_development(tmp_path: Path) -> None:
    first = env.secret("SHALLOT_NO_SUCH_SECRET", kept_in=tmp_path / "secret_key")
    again = env.secret("SHALLOT_NO_SUCH_SECRET", kept_in=tmp_path / "secret_key")
    assert first == again
    assert len(first) > 40
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    with pytest.raises(ImproperlyConfigured, match="SHALLOT_NO_SUCH_SECRET"):
        env.secret("SHALLOT_NO_SUCH_SECRET", kept_in=None)


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("unix:///run/shallot/redis.sock", "redis+socket:///run/shallot/redis.sock?virtual_host=0"),
        ("unix:///r.sock?db=3", "redis+socket:///r.sock?virtual_host=3"),
        ("redis://redis:6379/0", "redis://redis:6379/0"),
    ],
)
def test_the_broker_is_the_same_redis_in_kombus_words(url: str, broker: str) -> None:
    assert env.broker(url) == broker


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_schema_is_clean_and_names_its_components(tmp_path: Path) -> None:
    target = tmp_path / "openapi.json"
    options = {"validate": True, "fail_on_warn": True, "format": "openapi-json"}
    call_command("spectacular", file=str(target), **options)
    names = json.loads(target.read_text())["components"]["schemas"].keys()
    assert names >= {"Session", "Persona", "Edition", "Dial", "Clamp", "Feature", "Chat"}
    assert names >= {"ChatSummary", "Turn", "Reply", "Error"}


def test_sqlite_waits_and_writes_ahead(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("for SQLite only")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()
        cursor.execute("PRAGMA synchronous")
        assert (mode, cursor.fetchone()) == (("wal",), (2,))
