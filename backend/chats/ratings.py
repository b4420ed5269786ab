"""What a reader thought of a reply, and why: one rating per reply."""

from collections.abc import Sequence

from backend.chats.errors import ReasonMalformed
from backend.chats.models import Rating, Reply

GOOD = ("funny", "in_character", "well_written", "helpful", "surprising", "other")
BAD = (
    "not_funny",
    "out_of_character",
    "incoherent",
    "repetitive",
    "wrong",
    "ignored_me",
    "too_long",
    "too_short",
    "refused",
    "offensive",
    "other",
)
REASONS = tuple(dict.fromkeys((*GOOD, *BAD)))


def reply_rate(
    *, reply: Reply, is_good: bool, reasons: Sequence[str] = (), comment: str = ""
) -> Rating:
    reasons_checked(is_good, reasons, "reasons")
    said = {"is_good": is_good, "reasons": list(dict.fromkeys(reasons)), "comment": comment}
    rating, _ = Rating.objects.update_or_create(reply=reply, defaults=said)
    return rating


def reasons_checked(is_good: bool, reasons: Sequence[str], field: str) -> None:
    """Those of a good reply are not those of a bad one."""
    fitting = GOOD if is_good else BAD
    for place, reason in enumerate(reasons):
        if reason not in fitting:
            message = f"Say why with some of: {', '.join(fitting)}."
            raise ReasonMalformed(message, field=f"{field}.{place}")


def rating_withdraw(*, reply: Reply) -> None:
    Rating.objects.filter(reply=reply).delete()
