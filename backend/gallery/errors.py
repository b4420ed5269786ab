"""What can be wrong in the gallery, by name."""

from backend.lib.errors import ProductError


class OwnPersona(ProductError):
    code = "own_persona"
