"""What can be wrong with a columnist, by name."""

from backend.lib.errors import LimitReached, ProductError


class ClampUnknown(ProductError):
    code = "clamp_unknown"


class ClampTwice(ProductError):
    code = "clamp_twice"


class ClampOfAnotherModel(ProductError):
    code = "clamp_of_another_model"


class ClampMalformed(ProductError):
    code = "clamp_malformed"


class ClampTooStrong(ProductError):
    """Beyond the end of the feature's dial."""

    code = "clamp_too_strong"


class FeatureBlocked(ProductError):
    """By the operator's policy."""

    code = "feature_blocked"


class VectorUnknown(ProductError):
    code = "vector_unknown"


class VectorTwice(ProductError):
    code = "vector_twice"


class VectorOfAnotherModel(ProductError):
    code = "vector_of_another_model"


class VectorMalformed(ProductError):
    code = "vector_malformed"


class VectorUsed(ProductError):
    code, status = "vector_used", 409


class SamplingMalformed(ProductError):
    code = "sampling_malformed"


class ModelUnknown(ProductError):
    code = "model_unknown"


class ArtifactMissing(ProductError):
    """What the edition needs is not installed here. It is kept and may come back."""

    code, status = "artifact_missing", 409


class NotYours(ProductError):
    """Seen, but not to be changed by whoever asks."""

    code, status = "not_yours", 403


class EmailUnverified(ProductError):
    code, status = "email_unverified", 403


class Archived(ProductError):
    code, status = "archived", 409


class TakenDown(ProductError):
    code, status = "taken_down", 409


class NotShared(ProductError):
    code, status = "not_shared", 409


class CardUnreadable(ProductError):
    code = "card_unreadable"


class TooMany(LimitReached):
    code = "too_many"
