"""`make demo-model`: the demo artifact from a seed: model, SAE, labels, calibration, columnists.

Every stage leaves a file in the work folder, so that an interrupted build goes on where it was.
"""

import argparse
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from worker.lab.artifact_files import (
    read_calibration,
    reseal,
    write_calibration,
    write_columnists,
    write_features,
    write_manifest,
)
from worker.lab.calibrate import ClampSet
from worker.lab.caution import CautionDial
from worker.lab.corpus import STYLES
from worker.lab.dials import DialRange, unmeasured
from worker.lab.features import FeatureCard, cards, probe
from worker.lab.jobs import Search, caution_dial_job, dial_job, searching
from worker.lab.residuals import collect, draw
from worker.lab.samples import samples_write
from worker.lab.tokens import train_tokenizer
from worker.lab.train_model import Recipe, train
from worker.lab.train_sae import Dictionary, SaeRecipe, save_sae, train_sae
from worker.lab.workbench import PROBE_REPLIES, PROBE_SEED

ARTIFACT = "demo"
MODEL = f"{ARTIFACT}-llama"
Sets = dict[str, dict[str, ClampSet]]  # style -> positions -> the best set there
LAYER = 3  # of 6: see docs/lab.md for the sweep
SAE_TALKS = 6000
SAE_DATA_SEED = 22
OWN_FEATURE = 0.6  # style share at the best dose below which a style has no features of its own


def build(out: Path, work: Path, threads: int) -> None:
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    started = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    model, tokenizer = _model(work)
    sae = _sae(model, tokenizer, work)
    found = probe(model, tokenizer, sae, LAYER, PROBE_REPLIES, PROBE_SEED)
    norm = float(found.samples.x.norm(dim=1).median())
    described = cards(model, tokenizer, sae, found)
    dials = {card.index: unmeasured(card.max_activation, norm) for card in described}
    draft = work / "draft" / ARTIFACT
    _write_artifact(draft, work, sae, described, dials, [])
    _write_manifest(draft, [])
    with searching(draft, threads) as search:
        sets, caution = _calibration(search, work)
        best = _best(search, sets)
        jobs = [dial_job(s, f, chosen) for s, chosen in best.items() for f in chosen.features]
        dials |= search.dials([*jobs, caution_dial_job(caution)])
    first = [caution.feature, *(f for c in best.values() for f in (*c.features, *c.silenced))]
    _write_artifact(out, work, sae, described, dials, first)
    write_calibration(out, {s: sets[s] | {"best": best.get(s)} for s in sets}, caution)
    write_columnists(out, ARTIFACT, best, caution)
    _write_manifest(out, sorted(best))
    samples_write(out)
    reseal(out)
    print(f"{out}: built in {(time.monotonic() - started) / 60:.1f} minutes")


def _calibration(search: Search, work: Path) -> tuple[Sets, CautionDial]:
    if not (work / "calibration.json").exists():
        write_calibration(work, search.sets(), search.caution())
    return read_calibration(work)


def _best(search: Search, sets: Sets) -> dict[str, ClampSet]:
    """The better place for each style; none where no set makes the style its own."""
    tried = [chosen for by_place in sets.values() for chosen in by_place.values()]
    best: dict[str, ClampSet] = {}
    reached: dict[str, float] = {}
    for chosen, scores in zip(tried, search.confirmed(tried), strict=True):
        print(
            f"{chosen.style}, {chosen.positions}, confirmed: style {scores.style:.3f}"
            f" instruct {scores.instruct:.3f} HM {scores.harmonic:.3f}"
        )
        if scores.style >= OWN_FEATURE and scores.harmonic > reached.get(chosen.style, 0.0):
            best[chosen.style], reached[chosen.style] = chosen, scores.harmonic
    return best


def _model(work: Path) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    folder, recipe = work / "model", Recipe()
    if not (folder / "model.safetensors").exists():
        tokenizer = train_tokenizer(recipe.vocab_size, recipe.seed)
        model = train(recipe, tokenizer, work / "model.ckpt")
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    model = LlamaForCausalLM.from_pretrained(folder)
    return model, PreTrainedTokenizerFast.from_pretrained(folder)


def _sae(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, work: Path) -> Dictionary:
    path = work / "sae.pt"
    if not path.exists():
        samples = collect(model, tokenizer, LAYER, draw(SAE_TALKS, SAE_DATA_SEED))
        trained = train_sae(samples, SaeRecipe())
        fields = {name: getattr(trained, name) for name in Dictionary.__dataclass_fields__}
        torch.save(fields, path)
    return Dictionary(**torch.load(path, weights_only=True))


def _write_artifact(
    folder: Path,
    work: Path,
    sae: Dictionary,
    described: Sequence[FeatureCard],
    dials: dict[int, DialRange],
    first: Sequence[int],
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(work / "model", folder / "model")
    save_sae(sae, folder / "sae", LAYER, MODEL)
    write_features(folder, described, dials, first)


def _write_manifest(folder: Path, styles: Sequence[str]) -> None:
    recipe, sae = Recipe(), SaeRecipe()
    write_manifest(
        folder,
        {
            "id": ARTIFACT,
            "title": "The town: a demo Llama and SAE trained from a seed",
            "model": {"id": MODEL, "path": "model"},
            "sae": {
                "path": "sae",
                "hook_name": f"blocks.{LAYER}.hook_resid_post",
                "layer": LAYER,
                "d_in": recipe.hidden,
                "d_sae": sae.d_sae,
                "architecture": "jumprelu",
            },
            "positions_default": "header",
            "licence": "CC0-1.0",
            "source": "`make demo-model`: corpus, model and SAE made by worker/lab from a seed",
            "seeds": {"model": recipe.seed, "sae": sae.seed},
            "styles": styles,
            "styles_without_features": [style for style in STYLES[1:] if style not in styles],
        },
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="demo-model", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("sae_artifacts") / ARTIFACT)
    parser.add_argument("--work", type=Path, default=Path("var/lab"))
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(argv)
    build(given.out, given.work, given.threads)


if __name__ == "__main__":
    main()
