"""Notices by mail, for those who cannot sign in to read them."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail

from backend.accounts.models import User

log = logging.getLogger(__name__)

FOOT = """

If you think that this is wrong, appeal once: sign in and open your notices, or send this key with
your words to POST /api/decisions/appeal within 30 days.

{key}
"""


def notice_mail(*, user: User, text: str, key: str) -> None:
    """Where there is an address. The notice itself is kept, whatever becomes of the mail."""
    if not user.email:
        return
    try:
        send_mail("A decision about you", text + FOOT.format(key=key), None, [user.email])
    except (SMTPException, OSError) as error:
        log.warning("notice not mailed: %s", error)
