"""What a share dialog shows. A QR code is read by writing the same with another library."""

import re
from itertools import product

import qrcode
from playwright.sync_api import Locator, Page
from qrcode.util import MODE_8BIT_BYTE, QRData

from tests.walls.houses import eventually

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")
MASKS = range(8)
LEVELS = (0, 1, 2, 3)

Matrix = list[list[bool]]


def address_shown(page: Page, label: str) -> str:
    """The address to copy, which is in the QR code too, and has a picture that can be had."""
    address = page.get_by_label(label, exact=True).input_value()
    assert says(page.get_by_role("img", name="QR code of the address"), address)
    assert is_printed(page.get_by_role("img", name="Front page of"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the picture").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    return address


def matrix_of(code: Locator) -> Matrix:
    """The squares that are drawn, without the margin."""
    view = [float(part) for part in (code.get_attribute("viewBox") or "").split()]
    size = round(view[2] + 2 * view[0])
    squares = [[False] * size for _ in range(size)]
    for x, y, run in RUN.findall(code.locator("path").get_attribute("d") or ""):
        for step in range(int(run)):
            squares[int(y)][int(x) + step] = True
    return squares


def says(code: Locator, text: str) -> bool:
    """Whether it is `text` in bytes, at any level of correction, under any mask."""
    drawn = matrix_of(code)
    version = (len(drawn) - 17) // 4
    return any(
        _written(text, version, level, mask) == drawn for level, mask in product(LEVELS, MASKS)
    )


def is_printed(picture: Locator) -> bool:
    """A card of 1200 × 630, come over the wire."""
    eventually(lambda: bool(picture.evaluate("image => image.complete")), 20, "the picture")
    return bool(picture.evaluate("image => image.naturalWidth === 1200"))


def _written(text: str, version: int, level: int, mask: int) -> Matrix | None:
    maker = qrcode.QRCode(version=version, error_correction=level, mask_pattern=mask, border=0)
    maker.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    try:
        maker.make(fit=False)
    except (qrcode.exceptions.DataOverflowError, ValueError):
        return None
    return [[bool(one) for one in row] for row in maker.modules]
