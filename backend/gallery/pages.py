"""Pages that hold while counts change: a cursor says where the last row stood, not how far down."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.db.models import Q
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.lib.pages import UNREADABLE, Page

Row = Any


class Key(NamedTuple):
    """One column of the order; the columns together are unique."""

    name: str
    kind: type
    is_falling: bool = False


class Cursor(msgspec.Struct, array_like=True, frozen=True):
    values: list[Any]
    is_back: bool = False


class Keyset(BasePagination):
    """After (or before) a row, in an order that is total. A row whose place does not change while
    somebody turns pages is met exactly once, whatever happens to the others.
    """

    keys: Sequence[Key] = ()
    next: str | None = None
    previous: str | None = None
    get_paginated_response_schema = Page.get_paginated_response_schema

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Row]:
        keys = self.keys_for(request)
        try:
            cursor = _cursor(request, keys)
            return self._page(queryset, request, keys, cursor)
        except (msgspec.MsgspecError, binascii.Error, *UNREADABLE) as error:
            raise NotFound("Invalid cursor") from error

    def _page(
        self, queryset: Any, request: Request, keys: Sequence[Key], cursor: Cursor | None
    ) -> list[Row]:
        size = _size(request)
        is_back = cursor is not None and cursor.is_back
        rows = queryset.order_by(*_order(keys, is_back=is_back))
        if cursor is not None:
            rows = rows.filter(_beyond(keys, cursor))
        found = list(rows[: size + 1])
        page, has_more = found[:size], len(found) > size
        if is_back:
            page.reverse()
        if page:
            self.next = _link(request, keys, page[-1]) if has_more or is_back else None
            first = _link(request, keys, page[0], is_back=True)
            self.previous = first if (has_more if is_back else cursor is not None) else None
        return page

    def keys_for(self, request: Request) -> Sequence[Key]:
        return self.keys

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": description,
                "schema": {"type": kind},
            }
            for name, kind, description in (
                ("cursor", "string", "From `next` or `previous` of another page."),
                ("limit", "integer", f"Rows of a page, at most {Page.max_page_size}."),
            )
        ]


def _size(request: Request) -> int:
    raw = request.query_params.get("limit", "")
    asked = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else Page.page_size
    return min(max(asked, 1), Page.max_page_size)


def _cursor(request: Request, keys: Sequence[Key]) -> Cursor | None:
    raw = request.query_params.get("cursor")
    if raw is None:
        return None
    cursor = msgspec.json.decode(base64.urlsafe_b64decode(raw), type=Cursor)
    values: list[Any] = [
        msgspec.convert(value, key.kind) for key, value in zip(keys, cursor.values, strict=True)
    ]
    return Cursor(values, cursor.is_back)


def _link(request: Request, keys: Sequence[Key], row: Row, *, is_back: bool = False) -> str:
    """A path, so that it holds behind any proxy."""
    values = [row[key.name] if isinstance(row, dict) else getattr(row, key.name) for key in keys]
    cursor = base64.urlsafe_b64encode(msgspec.json.encode(Cursor(values, is_back))).decode()
    return f"{request.path}?{urlencode({**request.query_params.dict(), 'cursor': cursor})}"


def _order(keys: Sequence[Key], *, is_back: bool) -> list[str]:
    return [f"-{key.name}" if key.is_falling != is_back else key.name for key in keys]


def _beyond(keys: Sequence[Key], cursor: Cursor) -> Q:
    """Equal in the first columns, beyond in the next."""
    beyond, equal = Q(), Q()
    for key, value in zip(keys, cursor.values, strict=True):
        way = "lt" if key.is_falling != cursor.is_back else "gt"
        beyond |= equal & Q(**{f"{key.name}__{way}": value})
        equal &= Q(**{key.name: value})
    return beyond


NAME = Key("name", str)
IDENTITY = Key("id", UUID, is_falling=True)
NEWEST = (Key("published", datetime, is_falling=True), IDENTITY)
