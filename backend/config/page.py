"""The page: whatever is not an API is the single-page application, which routes for itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from backend.config.heads import Head, head_put

NOT_BUILT = """<!doctype html><html lang="en"><title>Shallot: the page is not built</title>
<h1>The page is not built yet</h1>
<p>Run <code>make run</code> at the top of the repository: it builds the page and starts it all.</p>
</html>"""


@require_safe
@never_cache
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    index = settings.DIST / "index.html"
    if not index.is_file():
        return HttpResponse(NOT_BUILT, status=503)
    return HttpResponse(index.read_bytes())


def page_with(head: Head, *, status: int = 200) -> HttpResponse:
    index = settings.DIST / "index.html"
    if not index.is_file():
        return HttpResponse(NOT_BUILT, status=503)
    return HttpResponse(head_put(index.read_text(), head), status=status)
