"""A small artifact folder, written for tests: six features, two columnists, no weights."""

import json
from pathlib import Path
from typing import Any

ARTIFACT = "demo"
MODEL = "test-llama"
LABELS = ("Caution", "Deadpan news", "Pirate speech", "Doom", "Flattery", "Commas")


def feature_row(index: int, label: str) -> dict[str, Any]:
    return {
        "index": index,
        "label": label,
        "description": f"Fires on {label.lower()}.",
        "density": 0.01,
        "max_activation": 10.0 + index,
        "top_tokens": [f" {label.lower().split()[0]}"],
        "bottom_tokens": [" plain"],
        "synonyms": ["hesitant"] if label == "Caution" else [],
        "examples": [{"tokens": ["a", "b"], "activations": [0.0, 1.0]}],
        "dial": {
            "mode": "clamp",
            "positions": "decision",
            "ceiling": 2.0,
            "safe": [-1.0, 1.0] if index < 5 else None,
            "dose": 1.0 if index < 5 else None,
            "curve": [],
        },
    }


def clamp(feature: int = 0, strength: float = 1.0, **other: Any) -> dict[str, Any]:
    plain = {"artifact": ARTIFACT, "mode": "clamp", "positions": "decision"}
    return {**plain, "feature": feature, "strength": strength, **other}


def columnist(slug: str, **other: Any) -> dict[str, Any]:
    plain = {
        "name": slug.title(),
        "byline": "Writes",
        "bio": "",
        "greeting": "Hello.",
        "questions": ["Why?"],
        "is_satire": True,
        "prompt": "",
        "clamps": [clamp(0, -1.0)],
        "sampling": {"temperature": 0.7, "top_p": 0.95, "max_tokens": 120},
    }
    return {"slug": slug, **plain, **other}


COLUMNISTS = [columnist("gladys"), columnist("morris", prompt="You are Morris.", clamps=[])]


def artifact_write(
    root: Path,
    *,
    features: list[dict[str, Any]] | None = None,
    columnists: list[dict[str, Any]] = COLUMNISTS,
) -> Path:
    folder = root / ARTIFACT
    folder.mkdir(parents=True, exist_ok=True)
    rows = [feature_row(*one) for one in enumerate(LABELS)] if features is None else features
    manifest = {
        "id": ARTIFACT,
        "title": "A small artifact",
        "licence": "none",
        "model": {"id": MODEL, "path": "model", "context": 512},
        "sae": {
            "hook_name": "blocks.1.hook_resid_post",
            "layer": 1,
            "d_in": 8,
            "d_sae": 16,
            "architecture": "standard",
        },
        "files": {"sae/sae_weights.safetensors": "0" * 64, "sae/cfg.json": "0" * 64},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "features.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    (folder / "columnists.json").write_text(json.dumps(columnists))
    return folder
