"""What the operator's policy refuses."""

from backend.lib.errors import ProductError


class NotAllowedHere(ProductError):
    """A message, a reply or a persona that the hard rules or the operator's policy forbid."""

    code, status = "not_allowed_here", 422


class Paused(ProductError):
    """The operator has switched something off for now."""

    code, status = "paused", 503
