"""The pages and images of what is shared: clippings by link, public columnists by name, authors."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from backend.accounts.models import User
from backend.clippings import cards as clipping_cards
from backend.clippings.models import Clipping
from backend.clippings.selectors import clipping_for
from backend.clippings.snapshot import named
from backend.config.heads import NOTHING, Head, head_of, label_of, paragraphs
from backend.config.page import page_with
from backend.gallery import cards as persona_cards
from backend.gallery.selectors import author_for, gallery, persona_shown
from backend.lib.errors import body
from backend.lib.limits import address, rate_spend, too_many
from backend.lib.press.card import SATIRE, Card
from backend.lib.press.sheet import png_of
from backend.lib.unlisted import unlisted
from backend.personas.models import Persona
from backend.personas.selectors import persona_of_link

READER = "A reader"
NAMED = 30  # columnists of an author, for those without JavaScript
FRESH_SECONDS = 300  # an image may outlive what it shows by so much


@require_safe
@unlisted
@never_cache
@ensure_csrf_cookie
def clipping_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        clipping = clipping_for(token)
    except Http404:
        return page_with(NOTHING, status=404)
    return page_with(_clipping_head(request, clipping))


@require_safe
@unlisted
def clipping_image(request: HttpRequest, token: str) -> HttpResponseBase:
    return _image(request, clipping_cards.card_of(clipping_for(token)), "private")


@require_safe
@never_cache
@ensure_csrf_cookie
def columnist_page(request: HttpRequest, slug: str) -> HttpResponse:
    """To talk with, and its profile. Of one that is not public only its owner knows that it
    exists, and asks the API.
    """
    try:
        persona = persona_shown(slug)
    except Http404:
        return page_with(NOTHING)
    image = request.build_absolute_uri(f"/columnists/{slug}/image.png")
    return page_with(_persona_head(request, persona, is_indexed=True, image=image))


@require_safe
@never_cache
@ensure_csrf_cookie
def author_page(request: HttpRequest, username: str) -> HttpResponse:
    try:
        author = author_for(username)
    except Http404:
        return page_with(NOTHING)
    return page_with(_author_head(request, author))


@require_safe
def author_image(request: HttpRequest, username: str) -> HttpResponseBase:
    return _image(request, persona_cards.author_card(author_for(username)), "public")


@require_safe
def columnist_image(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _image(request, persona_cards.card_of(persona_shown(slug)), "public")


@require_safe
@unlisted
@never_cache
@ensure_csrf_cookie
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """Not counted: whoever opens it in a browser asks the API too, and previews are no readers."""
    try:
        persona = persona_of_link(token)
    except Http404:
        return page_with(NOTHING, status=404)
    return page_with(_persona_head(request, persona, is_indexed=False))


@require_safe
@unlisted
def link_image(request: HttpRequest, token: str) -> HttpResponseBase:
    return _image(request, persona_cards.card_of(persona_of_link(token)), "private")


def _persona_head(
    request: HttpRequest, persona: Persona, *, is_indexed: bool, image: str = ""
) -> Head:
    return head_of(
        persona_cards.card_of(persona),
        url=request.build_absolute_uri(request.path),
        kind="profile",
        is_indexed=is_indexed,
        image=image,
        text=_columnist_text(persona),
    )


def _author_head(request: HttpRequest, author: User) -> Head:
    path = f"/authors/{quote(author.username)}"  # as the author writes it
    return head_of(
        persona_cards.author_card(author),
        url=request.build_absolute_uri(path),
        kind="profile",
        is_indexed=True,
        text=_author_text(author),
    )


def _clipping_head(request: HttpRequest, clipping: Clipping) -> Head:
    url = request.build_absolute_uri(request.path)
    card = clipping_cards.card_of(clipping)
    return head_of(
        card,
        url=url,
        kind="article",
        is_indexed=False,
        text=_clipping_text(clipping),
    )


def _clipping_text(clipping: Clipping) -> SafeString:
    snapshot = clipping.snapshot
    names = [named(one) for one in snapshot["columnists"]]
    said = format_html_join(
        "\n",
        "<h2>{}</h2>\n{}\n<h2>{}</h2>\n{}",
        (
            (READER, paragraphs(one["said"]), names[one["columnist"]], paragraphs(one["reply"]))
            for one in snapshot["exchanges"]
        ),
    )
    label = label_of(is_satire=clipping.is_satire)
    return format_html("<article><h1>{}</h1>\n{}\n{}</article>", clipping.title, label, said)


def _author_text(author: User) -> SafeString:
    written = gallery().filter(owner=author).order_by("-published_at", "pk")[:NAMED]
    names = format_html_join(
        "\n",
        '<li><a href="/columnists/{}/profile">{}</a> {}</li>',
        ((one.slug, one.name, SATIRE if one.is_satire else "") for one in written),
    )
    said = paragraphs(author.bio)
    return format_html("<article><h1>{}</h1>\n{}\n<ul>{}</ul></article>", author, said, names)


def _columnist_text(persona: Persona) -> SafeString:
    label = label_of(is_satire=persona.is_satire)
    said = paragraphs("\n\n".join((persona.byline, persona.bio, persona.greeting)))
    return format_html("<article><h1>{}</h1>\n{}\n{}</article>", persona.name, label, said)


def _image(request: HttpRequest, card: Card, kept_by: str) -> HttpResponseBase:
    """Printing costs a third of a second, so it is asked for a limited number of times."""
    etag = f'"{card.digest}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        spent = rate_spend("images", address(request))
        if not spent.allowed:
            refused = body("throttled", too_many("images", spent.wait))
            wait = {"Retry-After": str(int(spent.wait) + 1)}
            return JsonResponse(refused, status=429, headers=wait)
        response = HttpResponse(png_of(card), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"{kept_by}, max-age={FRESH_SECONDS}"
    return response
