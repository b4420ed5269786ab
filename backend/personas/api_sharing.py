"""Who may see a columnist; links; what a link opens."""

from typing import Any, TypeVar
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.lib.limits import LinkRate, PersonaRate
from backend.lib.pages import Page
from backend.personas import examples, services_sharing
from backend.personas.api import person
from backend.personas.asked import LinkAskedSerializer, VisibilitySerializer, said
from backend.personas.models import Link
from backend.personas.selectors import link_for, persona_owned
from backend.personas.shapes import (
    LinkMadeSerializer,
    LinkSerializer,
    PersonaSerializer,
    persona_shown,
)

Answer = TypeVar("Answer", bound=HttpResponseBase)


class VisibilityView(APIView):
    throttle_classes = (PersonaRate,)

    @extend_schema(
        request=VisibilitySerializer,
        responses=PersonaSerializer,
        description=(
            "`private`: its owner alone, and its links sleep. `unlisted`: whoever has a link. "
            "`public`: everybody, as satire where `is_satire` says so. Beyond private it needs an "
            "account (`account_needed`), a verified address where the house asks for one "
            "(`email_unverified`), everything installed (`artifact_missing`) and within its dials, "
            "and words that the policy allows (`not_allowed_here`). Also `archived`, `taken_down`."
        ),
        examples=[
            examples.VISIBILITY,
            examples.ACCOUNT_NEEDED,
            examples.MISSING,
            examples.NOT_YOURS,
        ],
    )
    def put(self, request: Request, slug: str) -> Response:
        persona = persona_owned(person(request), slug)
        shown = services_sharing.visibility_set(
            persona=persona, owner=person(request), **said(VisibilitySerializer, request)
        )
        return Response(persona_shown(shown))


class LinkPage(Page):
    ordering = ("-created_at", "id")


class LinkList(GenericAPIView[Link]):
    throttle_classes = (PersonaRate,)
    pagination_class = LinkPage
    serializer_class = LinkSerializer
    queryset = Link.objects.none()

    @extend_schema(responses=LinkSerializer(many=True), operation_id="links_list")
    def get(self, request: Request, slug: str) -> Response:
        """All that were made, with how often each was opened."""
        page = self.paginate_queryset(persona_owned(person(request), slug).links.all())
        return self.get_paginated_response(LinkSerializer(page or [], many=True).data)

    @extend_schema(
        request=LinkAskedSerializer,
        responses={201: LinkMadeSerializer},
        operation_id="links_create",
        examples=[
            examples.LINK,
            examples.NOT_YOURS,
            examples.refusal(
                409, "not_shared", "Make this columnist unlisted first; then a link can open it."
            ),
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """The address is told this once. Of an unlisted or public columnist only."""
        persona = persona_owned(person(request), slug)
        link, token = services_sharing.link_create(
            persona=persona, **said(LinkAskedSerializer, request)
        )
        shown = {**LinkSerializer(link).data, "token": token, "path": f"/p/{token}"}
        return Response(shown, status=201)


class LinkView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, link_id: UUID) -> Response:
        """Revokes. Chats that were begun by it go on with the edition they hold; none begins."""
        services_sharing.link_revoke(link=link_for(person(request), link_id))
        return Response(status=204)


class LinkOpen(APIView):
    """Answers are kept by nobody and tell nobody where they were asked from."""

    permission_classes = (AllowAny,)
    throttle_classes = (LinkRate,)

    @extend_schema(responses=PersonaSerializer)
    def get(self, request: Request, token: str) -> Response:
        """What the link opens, ready to chat: `POST chats {persona: slug, link: token}`, after
        `POST session/guest` where nobody is signed in. An ended link is `not_found`.
        """
        return Response(persona_shown(services_sharing.link_open(token=token)))

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        return kept_quiet(super().finalize_response(request, response, *args, **kwargs))


def kept_quiet(response: Answer) -> Answer:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
