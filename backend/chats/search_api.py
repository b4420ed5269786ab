"""`/api/search`: one's own chats, by what was said in them."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats.api import asked, person
from backend.chats.desk_shapes import HitPageSerializer, SearchQuerySerializer
from backend.chats.search import chats_search
from backend.lib.limits import Rate

FOUND = {
    "next": None,
    "previous": None,
    "results": [
        {
            "kind": "reply",
            "chat": "6f1c2e62-94b5-4a0e-8f0a-0a5d3e0e4a11",
            "title": "Grey geese",
            "turn": "0d0ab0f2-6a5c-4a39-a3b5-6f5f3c1f2b6e",
            "reply": "d1c1f3a5-0a52-4c0c-8c9e-1b7f5b8e7a90",
            "created_at": "2026-11-26T10:00:00Z",
            "snippet": [
                {"text": "Never trust a ", "hit": False},
                {"text": "goose", "hit": True},
                {"text": " with a plan.", "hit": False},
            ],
        }
    ],
}


class SearchRate(Rate):
    name = "searches"


class SearchView(APIView):
    throttle_classes = (SearchRate,)

    @extend_schema(
        description='Every word must be found; the last may be a beginning; `"two words"` follow '
        "one another. The best first, of equals the newest. 404 `not_found` for a place that is "
        "none, 429 `throttled`.",
        parameters=[SearchQuerySerializer],
        responses=HitPageSerializer,
        examples=[OpenApiExample("A goose", FOUND, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        query = asked(SearchQuerySerializer, request)
        found = chats_search(
            person(request),
            q=query["q"],
            folder=query.get("folder"),
            after=query.get("cursor"),
            limit=query["limit"],
        )
        page = {"next": _next(request, found.next), "previous": None, "results": found.hits}
        return Response(HitPageSerializer(page).data)


def _next(request: Request, place: str | None) -> str | None:
    if place is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = place
    return f"{request.path}?{query.urlencode()}"
