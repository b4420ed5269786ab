"""`/api/account/keys` and `/api/account/exports`: what an account keeps."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import examples, services, shapes
from backend.accounts.exports import export_path
from backend.accounts.models import ApiKey, Export
from backend.accounts.requests import person, said
from backend.accounts.selectors import export_for, exports_of, key_for, keys_of
from backend.lib.limits import AccountRate


class KeyList(ListAPIView[ApiKey]):
    serializer_class = shapes.KeySerializer
    throttle_classes = (AccountRate,)
    queryset = ApiKey.objects.none()

    def get_queryset(self) -> QuerySet[ApiKey]:
        return keys_of(person(self.request))

    @extend_schema(
        request=shapes.KeyStartSerializer,
        responses={201: shapes.KeyMadeSerializer},
        examples=[examples.KEY_START, examples.KEY_MADE],
        description=(
            "Without `scopes` the key may do everything. The secret is shown this once. Errors: "
            "`account_needed` (403, guests), `limit_reached` (429)."
        ),
    )
    def post(self, request: Request) -> Response:
        fields = said(shapes.KeyStartSerializer, request)
        key, secret = services.api_key_made(user=person(request), **fields)
        return Response(shapes.KeyMadeSerializer({"key": key, "secret": secret}).data, status=201)


class KeyView(APIView):
    throttle_classes = (AccountRate,)

    @extend_schema(
        request=shapes.KeyRenameSerializer,
        responses=shapes.KeySerializer,
        examples=[examples.KEY_RENAME],
        description="Error: `not_found` (404), also for a key that was revoked.",
    )
    def patch(self, request: Request, key_id: UUID) -> Response:
        key = key_for(person(request), key_id)
        services.api_key_rename(key=key, **said(shapes.KeyRenameSerializer, request))
        return Response(shapes.KeySerializer(key).data)

    @extend_schema(
        responses={204: None}, description="Revokes it, for good. Error: `not_found` (404)."
    )
    def delete(self, request: Request, key_id: UUID) -> Response:
        services.api_key_revoke(key=key_for(person(request), key_id))
        return Response(status=204)


class ExportList(ListAPIView[Export]):
    serializer_class = shapes.ExportSerializer
    throttle_classes = (AccountRate,)
    queryset = Export.objects.none()

    def get_queryset(self) -> QuerySet[Export]:
        return exports_of(person(self.request))

    @extend_schema(
        request=None,
        responses={202: shapes.ExportSerializer},
        examples=[examples.EXPORT],
        description=(
            "Begins to build an archive of all that is yours. Errors: `account_needed` (403, "
            "guests), `export_running` (409), `limit_reached` (429)."
        ),
    )
    def post(self, request: Request) -> Response:
        export = services.export_start(user=person(request))
        return Response(shapes.ExportSerializer(export).data, status=202)


@method_decorator(never_cache, name="dispatch")
class ExportFile(APIView):
    @extend_schema(
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY)},
        description="Error: `not_found` (404), also before it is ready and after it has expired.",
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponse:
        export = export_for(person(request), export_id)
        path = export_path(export)
        if path is None:
            raise Http404
        name = f"shallot-{export.created_at:%Y-%m-%d}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(path.read_bytes(), content_type="application/zip", headers=headers)
