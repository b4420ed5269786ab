"""What the glyph of a mix shows: its dials, as they stand on the desk."""

from collections.abc import Sequence
from typing import Any

from backend.catalog.selectors import features_by_name
from backend.lib.press.card import bar


def bars_of(clamps: Sequence[dict[str, Any]]) -> tuple[float, ...]:
    """As the page, without those whose feature is not here: nobody knows where their dial ends."""
    names = [(clamp["artifact"], clamp["feature"]) for clamp in clamps]
    features = features_by_name(names)
    return tuple(
        bar(clamp["strength"], features[name].dial["ceiling"])
        for clamp, name in zip(clamps, names, strict=True)
        if name in features
    )
