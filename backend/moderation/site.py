"""The admin site: its pages of figures and workers beside those of the tables."""

from django.urls import URLPattern, path
from unfold.sites import UnfoldAdminSite


class Newsroom(UnfoldAdminSite):  # type: ignore[misc]
    index_template = "newsroom/dashboard.html"
    enable_nav_sidebar = True

    def extra_urls(self) -> list[URLPattern]:
        from backend.moderation import pages  # asks models, which are not ready at the start

        return [
            path("workers/", self.admin_view(pages.workers), name="workers"),
            path("switches/<slug:switch>/", self.admin_view(pages.switch), name="switch"),
            path("models/<path:model>/switch/", self.admin_view(pages.model_switch), name="model"),
        ]
