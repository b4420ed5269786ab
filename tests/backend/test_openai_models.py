"""Which personas are models, and for whom."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.personas.models import Persona, Visibility
from backend.personas.services import edition_print
from tests.backend.artifacts import MODEL
from tests.backend.programs import Program, error_of

CONTENT = {"prompt": "", "clamps": [], "sampling": {}, "model": MODEL}


@pytest.fixture
def ada(catalog: None) -> Program:
    return Program()


def persona(owner: User, slug: str, visibility: str = "private", **more: Any) -> Persona:
    made = Persona.objects.create(
        owner=owner, slug=slug, name=slug.title(), visibility=visibility, **more
    )
    edition_print(persona=made, content=CONTENT)
    return made


def names(program: Program) -> list[str]:
    return [one["id"] for one in program.get("/v1/models").json()["data"]]


def test_of_the_house_of_others_where_public_and_ones_own_in_any_case(ada: Program) -> None:
    bob = User.objects.create_user("bob")
    for visibility in Visibility.values:
        persona(ada.user, f"ada-{visibility}", visibility)
        persona(bob, f"bob-{visibility}", visibility)
    heard = ["ada-private", "ada-public", "ada-unlisted", "bob-public"]
    listed = names(ada)
    assert listed[:3] == ["base", "persona:gladys", "persona:morris"]
    assert sorted(listed[3:]) == [f"persona:{slug}" for slug in heard]


@pytest.mark.parametrize("left", ["archived_at", "taken_down_at"])
@pytest.mark.parametrize("whose", ["ada", "bob"])
def test_what_was_put_away_is_not_there(ada: Program, whose: str, left: str) -> None:
    owner = ada.user if whose == "ada" else User.objects.create_user("bob")
    persona(owner, "gone", Visibility.PUBLIC, **{left: timezone.now()})
    assert "persona:gone" not in names(ada)
    assert ada.get("/v1/models/persona:gone").status_code == 404
    answer = ada.posts(model="persona:gone")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "model_not_found")


def test_a_model_by_its_name_is_as_it_is_in_the_list(ada: Program) -> None:
    persona(ada.user, "mine")
    for listed in ada.get("/v1/models").json()["data"]:
        assert ada.get(f"/v1/models/{listed['id']}").json() == listed
    mine = ada.get("/v1/models/persona:mine").json()
    assert {"object": "model", "owned_by": "ada", "name": "Mine"}.items() <= mine.items()
    assert isinstance(mine["created"], int)


def test_what_is_private_to_another_does_not_exist(ada: Program) -> None:
    persona(User.objects.create_user("bob"), "secret")
    nobody, secret = (ada.posts(model=f"persona:{slug}") for slug in ("nobody", "secret"))
    assert nobody.status_code == secret.status_code == 404
    assert error_of(secret)["message"] == error_of(nobody)["message"].replace("nobody", "secret")
    assert ada.get("/v1/models/persona:secret").status_code == 404


@pytest.mark.parametrize("name", ["gladys", "persona:", "Base", "gpt-4o", ""])
def test_a_name_that_is_none_is_not_found(ada: Program, name: str) -> None:
    answer = ada.posts(model=name)
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["param"]) == (404, "model_not_found", "model")


def test_the_list_takes_as_many_queries_for_many_as_for_one(ada: Program) -> None:
    persona(ada.user, "first")
    ada.get("/v1/models")  # writes down when the key was seen
    with CaptureQueriesContext(connection) as few:
        names(ada)
    for place in range(9):
        persona(User.objects.create_user(f"author-{place}"), f"p-{place}", Visibility.PUBLIC)
    with CaptureQueriesContext(connection) as many:
        assert len(names(ada)) == 13
    assert len(few) == len(many) <= 3
