"""The admin site: its pages of figures and workers beside those of the tables."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from unfold.sites import UnfoldAdminSite

from backend.lib.errors import body

NOT_YOURS = "This account may not open the admin. Sign out, and sign in with one that may."


class Newsroom(UnfoldAdminSite):  # type: ignore[misc]
    index_template = "newsroom/dashboard.html"
    enable_nav_sidebar = True

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """At the page's door, where the second factor is asked for and the tries are counted."""
        after = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated and not request.user.is_guest:
            return JsonResponse(body("forbidden", NOT_YOURS), status=403)
        return HttpResponseRedirect(f"/account/signin?{urlencode({'next': after})}")

    def extra_urls(self) -> list[URLPattern]:
        from backend.moderation import pages  # asks models, which are not ready at the start

        return [
            path("workers/", self.admin_view(pages.workers), name="workers"),
            path("switches/<slug:switch>/", self.admin_view(pages.switch), name="switch"),
            path("models/<path:model>/switch/", self.admin_view(pages.model_switch), name="model"),
        ]
