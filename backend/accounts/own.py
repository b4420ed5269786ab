"""The account itself as what somebody owns, beside what the apps above keep for it."""

from django.conf import settings
from django.db.models import F

from backend.accounts.archive import account_files
from backend.accounts.belongings import Belonging, Quota
from backend.accounts.exports import exports_leave
from backend.accounts.models import Usage, User
from backend.accounts.selectors import keys_of


def account_adopt(guest: User, user: User) -> None:
    """What the guest spent is spent: nobody gets another day's tokens by signing up."""
    for spent in Usage.objects.select_for_update().filter(user=guest):
        held, _ = Usage.objects.get_or_create(user=user, day=spent.day)
        Usage.objects.filter(pk=held.pk).update(
            tokens=F("tokens") + spent.tokens,
            reserved=F("reserved") + spent.reserved,
            replies=F("replies") + spent.replies,
        )
    if guest.adult_since and not user.adult_since:
        user.adult_since = guest.adult_since
        user.save(update_fields=["adult_since"])


def account_quotas(user: User) -> dict[str, Quota]:
    if user.is_guest:
        return {}
    return {"keys": Quota(keys_of(user).count(), settings.LIMITS["keys_per_user"])}


ACCOUNT = Belonging(
    "account", account_files, account_adopt, leave=exports_leave, quotas=account_quotas
)
