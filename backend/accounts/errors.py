"""What an account refuses, by name."""

from backend.lib.errors import ProductError


class AccountNeeded(ProductError):
    """For those who have signed up: a guest is gone with the cookie."""

    code, status = "account_needed", 403


class AgeUnconfirmed(ProductError):
    code, status = "age_unconfirmed", 403


class ProofNeeded(ProductError):
    """The password, or a second factor shown a moment ago."""

    code, status = "proof_needed", 403


class TooManyTries(ProductError):
    code, status = "throttled", 429


class ExportRunning(ProductError):
    code, status = "export_running", 409


class NotLeaving(ProductError):
    code, status = "not_leaving", 409
