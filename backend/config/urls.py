"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from backend.config import shared
from backend.config.health import healthz, readyz
from backend.config.page import page
from backend.lib import errors

handler400 = errors.json_400
handler403 = errors.json_403
handler404 = errors.json_404
handler500 = errors.json_500

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view()),
    path("api/", include("backend.accounts.urls")),
    path("api/", include("backend.catalog.urls")),
    path("api/", include("backend.personas.urls")),
    path("api/", include("backend.chats.urls")),
    path("api/", include("backend.clippings.urls")),
    path("api/", include("backend.gallery.urls")),
    path("api/", include("backend.moderation.urls")),
    path("api/", include("backend.policy.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("v1/", include("backend.openai_api.urls")),
    path("c/<str:token>", shared.clipping_page),
    path("c/<str:token>/", shared.clipping_page),
    path("c/<str:token>/image.png", shared.clipping_image),
    path("columnists/<slug:slug>", shared.columnist_page),
    path("columnists/<slug:slug>/image.png", shared.columnist_image),
    path("columnists/<slug:slug>/profile", shared.columnist_page),
    path("authors/<str:username>", shared.author_page),
    path("authors/<str:username>/image.png", shared.author_image),
    path("p/<str:token>", shared.link_page),
    path("p/<str:token>/", shared.link_page),
    path("p/<str:token>/image.png", shared.link_image),
    re_path(r"^(?!api/|_allauth/|v1/|ws/|static/|admin/|assets/)", page),
]
