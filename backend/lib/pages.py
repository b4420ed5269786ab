"""Pages by cursor, whose links are paths, so that they hold behind any proxy."""

from typing import Any
from urllib.parse import urlsplit

from rest_framework.pagination import CursorPagination


class Page(CursorPagination):
    page_size = 30
    page_size_query_param = "limit"
    max_page_size = 100
    ordering: str | tuple[str, ...] = "-created_at"

    def get_next_link(self) -> str | None:
        return _path(super().get_next_link())

    def get_previous_link(self) -> str | None:
        return _path(super().get_previous_link())

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"]}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


def _path(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
