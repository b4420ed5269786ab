"""What crawlers and readers without JavaScript see of an address: its head, and its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from backend.lib.press.card import SATIRE, Card
from backend.lib.press.sheet import HEIGHT, WIDTH

SITE = "The Shallot"
EMPTY = SafeString()
DESCRIPTION_CHARS = 200
REPLACED = (r"<title>.*?</title>", r"<meta\s+name=\"description\"[^>]*>")


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    description: str
    url: str = ""  # absolute, as `image`
    image: str = ""
    image_alt: str = ""
    kind: str = "website"
    is_indexed: bool = True
    text: SafeString = EMPTY  # for those without JavaScript


NOTHING = Head(SITE, "Columnists made of dials. Chat with them.", is_indexed=False)


def head_of(
    card: Card,
    *,
    url: str,
    kind: str,
    is_indexed: bool,
    image: str = "",
    text: SafeString = EMPTY,
) -> Head:
    """`url`: absolute; the image lies below it, if nothing else is said."""
    said = [SATIRE] if card.is_satire else []
    description = " ".join([*said, card.excerpt or card.byline])
    return Head(
        title=card.headline,
        description=Truncator(description).chars(DESCRIPTION_CHARS),
        url=url,
        image=image or f"{url}/image.png",
        image_alt=". ".join([card.headline.rstrip("."), card.byline, *said]),
        kind=kind,
        is_indexed=is_indexed,
        text=text,
    )


def head_put(html: str, head: Head) -> str:
    """The built page with this head in place of its own."""
    for pattern in REPLACED:
        html = re.sub(pattern, "", html, count=1, flags=re.DOTALL)
    tags = format_html_join("\n    ", "{}", ((tag,) for tag in _tags(head)))
    html = html.replace("</head>", f"{tags}\n  </head>", 1)
    if not head.text:
        return html
    text = f"<noscript>{head.text}</noscript>"
    return re.sub(r"<noscript>.*?</noscript>", lambda _: text, html, count=1, flags=re.DOTALL)


def _tags(head: Head) -> Iterator[SafeString]:
    title = head.title if head.title == SITE else f"{head.title} · {SITE}"
    yield format_html("<title>{}</title>", title)
    yield format_html('<meta name="description" content="{}" />', head.description)
    if not head.is_indexed:
        yield SafeString('<meta name="robots" content="noindex" />')
    if not head.url:
        return
    for name, content in _graph(head):
        yield format_html('<meta property="og:{}" content="{}" />', name, content)
    yield SafeString('<meta name="twitter:card" content="summary_large_image" />')
    for name, content in (
        ("title", head.title),
        ("description", head.description),
        ("image", head.image),
        ("image:alt", head.image_alt),
    ):
        yield format_html('<meta name="twitter:{}" content="{}" />', name, content)


def _graph(head: Head) -> Iterator[tuple[str, str]]:
    yield "site_name", SITE
    yield "type", head.kind
    yield "title", head.title
    yield "description", head.description
    yield "url", head.url
    yield "image", head.image
    yield "image:type", "image/png"
    yield "image:width", str(WIDTH)
    yield "image:height", str(HEIGHT)
    yield "image:alt", head.image_alt


def paragraphs(text: str) -> SafeString:
    """Plain text in paragraphs, whatever tags it pretends to have."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return format_html_join("\n", "<p>{}</p>", ((_lines(part),) for part in parts if part))


def _lines(text: str) -> SafeString:
    return SafeString(str(escape(text)).replace("\n", "<br />"))


def label_of(*, is_satire: bool) -> SafeString:
    return format_html("<p><strong>{}</strong></p>", SATIRE) if is_satire else EMPTY
