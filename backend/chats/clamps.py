"""Clamps on their way to a worker. What an edition and a turn both need is a floor below."""

from backend.personas.clamps import clamps_checked, clamps_of, effective

__all__ = ["clamps_checked", "clamps_of", "effective"]
