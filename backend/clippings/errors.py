"""What can be wrong with sharing, by name."""

from backend.lib.errors import ProductError


class ReplyUnfinished(ProductError):
    code, status = "reply_unfinished", 409


class ClippingTooLong(ProductError):
    code = "clipping_too_long"


class PersonaNotShown(ProductError):
    """Somebody else's columnist, which they have not made public."""

    code = "persona_not_shown"


class ColumnistMissing(ProductError):
    code, status = "columnist_missing", 409
