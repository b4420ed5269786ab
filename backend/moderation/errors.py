"""What can be wrong with a report, a decision or an appeal."""

from backend.lib.errors import ProductError


class ReportedAlready(ProductError):
    code, status = "reported_already", 409


class NotYourClaim(ProductError):
    code, status = "not_your_claim", 409


class DecidedAlready(ProductError):
    code, status = "decided_already", 409


class AppealedAlready(ProductError):
    code, status = "appealed_already", 409


class NotBannable(ProductError):
    code, status = "not_bannable", 409


class DeciderAppealed(ProductError):
    code, status = "decider_appealed", 409
