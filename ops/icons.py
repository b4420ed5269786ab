"""Draws the icons of the page as an app: three faders of the desk, as in favicon.svg.

python -m ops.icons
"""

from pathlib import Path

from PIL import Image, ImageDraw

PUBLIC = Path(__file__).resolve().parent.parent / "frontend" / "public"
PANEL, AMBER, CYAN, SLOT = "#22262B", "#FFB84D", "#6CCBEF", "#59626C"
BARS = [
    (5, 6, 8, 14, AMBER),
    (10, 11, 13, 14, AMBER),
    (15, 14, 18, 21, CYAN),
    (20, 9, 23, 14, AMBER),
]
SIDE = 26  # of favicon.svg's own square
FINE = 4  # drawn larger, then made smaller, so that edges are smooth


def icon(size: int, *, inset: float, corner: float) -> Image.Image:
    """`inset`: how much of the side stays free around the faders; `corner`: of the panel."""
    full = size * FINE
    picture = Image.new("RGBA", (full, full))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, full - 1, full - 1), radius=corner * full, fill=PANEL)
    unit = full * (1 - 2 * inset) / SIDE
    start = full * inset

    def at(x: float) -> float:
        return start + x * unit

    pen.rectangle((at(3), at(13.75), at(25), at(14.25)), fill=SLOT)
    for left, top, right, bottom, colour in BARS:
        pen.rectangle((at(left), at(top), at(right), at(bottom)), fill=colour)
    small = picture.resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(colors=64)


def main() -> None:
    rounded = {"inset": 0.06, "corner": 0.16}
    icon(192, **rounded).save(PUBLIC / "icon-192.png", optimize=True)
    icon(512, **rounded).save(PUBLIC / "icon-512.png", optimize=True)
    # Both are cut to a shape by the system: a full square, the drawing within the safe circle.
    icon(512, inset=0.2, corner=0).save(PUBLIC / "icon-maskable-512.png", optimize=True)
    icon(180, inset=0.12, corner=0).save(PUBLIC / "apple-touch-icon.png", optimize=True)


if __name__ == "__main__":
    main()
