"""The headers of the files that make the page an app of its own."""

from wsgiref.headers import Headers

FRESH = {"/sw.js", "/manifest.webmanifest", "/offline.html", "/offline.css"}


def headers_add(headers: Headers, path: str, url: str) -> None:
    """An old service worker would keep an old page: it is asked for anew each time."""
    if url in FRESH:
        headers["Cache-Control"] = "no-cache"
    if url == "/sw.js":
        headers["Service-Worker-Allowed"] = "/"
