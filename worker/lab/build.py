"""`make demo-model`: the demo artifact from a seed: model, SAE, labels, calibration, columnists.

Every stage leaves a file in the work folder, so that an interrupted build goes on where it was.
"""

import argparse
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm import tqdm
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from worker.contract import Positions
from worker.engine.artifact import Artifact
from worker.lab.artifact_files import (
    write_calibration,
    write_columnists,
    write_features,
    write_manifest,
)
from worker.lab.calibrate import ClampSet, asked_of, calibrated
from worker.lab.caution import CautionDial, caution_dial
from worker.lab.corpus import INTENTS, STYLES
from worker.lab.dials import DialRange, measured, unmeasured
from worker.lab.features import FeatureCard, cards, probe
from worker.lab.residuals import collect, draw
from worker.lab.tokens import train_tokenizer
from worker.lab.train_model import Recipe, train
from worker.lab.train_sae import Dictionary, SaeRecipe, save_sae, train_sae
from worker.lab.workbench import PROBE_REPLIES, PROBE_SEED, Workbench, workbench

ARTIFACT = "demo"
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
    described = cards(model, tokenizer, sae, found)
    artifact = Artifact.from_tensors(
        ARTIFACT,
        LAYER,
        sae.W_enc,
        sae.W_dec,
        sae.b_enc,
        sae.b_dec,
        sae.threshold,
        torch.tensor([card.max_activation for card in described]),
    )
    bench = workbench(work / "model", artifact, found, [], threads)
    sets, best, caution = _calibrate(bench)
    dials = _dials(bench, described, best, caution)
    _write(out, work, described, dials, sets, best, caution)
    print(f"{out}: built in {(time.monotonic() - started) / 60:.1f} minutes")


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


def _calibrate(
    bench: Workbench,
) -> tuple[dict[str, dict[str, ClampSet | None]], dict[str, ClampSet], CautionDial]:
    """For every style the best set at headers and at decisions; and the caution dial."""
    sets: dict[str, dict[str, ClampSet | None]] = {}
    best: dict[str, ClampSet] = {}
    places: tuple[Positions, ...] = ("header", "decision")
    for style in tqdm(STYLES[1:], desc="calibrate", unit="style"):
        tried: dict[str, ClampSet | None] = {
            name: calibrated(bench.lab, bench.found, style, name) for name in places
        }
        own = [chosen for chosen in tried.values() if chosen]
        sets[style] = {**tried, "best": None}
        if own:
            top = max(own, key=lambda chosen: chosen.at_dose().harmonic)
            sets[style]["best"] = top
            if top.at_dose().style >= OWN_FEATURE:
                best[style] = top
        tqdm.write(_line(style, sets[style]))
    tried_caution = [
        caution_dial(bench.lab, bench.found, "add", place) for place in ("header", "decision")
    ]
    caution = max(tried_caution, key=lambda dial: dial.jokes.harmonic + dial.facts.harmonic)
    tqdm.write(f"caution dial: {caution}")
    return sets, best, caution


def _line(style: str, tried: dict[str, ClampSet | None]) -> str:
    cells = [
        f"{name} {chosen.features} at {chosen.dose:g}×: style {chosen.at_dose().style:.2f}"
        f" instruct {chosen.at_dose().instruct:.2f} HM {chosen.at_dose().harmonic:.2f}"
        for name, chosen in tried.items()
        if chosen
    ]
    return f"{style}: " + " | ".join(cells)


def _dials(
    bench: Workbench,
    described: Sequence[FeatureCard],
    best: dict[str, ClampSet],
    caution: CautionDial,
) -> dict[int, DialRange]:
    norm = float(bench.found.samples.x.norm(dim=1).median())
    dials = {card.index: unmeasured(card.max_activation, norm) for card in described}
    for style, chosen in best.items():
        for feature in chosen.features:
            dose = chosen.dose if len(chosen.features) == 1 else None
            dials[feature] = measured(
                bench.lab, style, feature, chosen.positions, dose, asked_of(style)
            )
    dials[caution.feature] = measured(
        bench.lab, "caution", caution.feature, caution.positions, caution.down, INTENTS
    )
    return dials


def _write(
    out: Path,
    work: Path,
    described: Sequence[FeatureCard],
    dials: dict[int, DialRange],
    sets: dict[str, dict[str, ClampSet | None]],
    best: dict[str, ClampSet],
    caution: CautionDial,
) -> None:
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(work / "model", out / "model")
    model_name = f"{ARTIFACT}-llama"
    sae = Dictionary(**torch.load(work / "sae.pt", weights_only=True))
    save_sae(sae, out / "sae", LAYER, model_name)
    first = [caution.feature, *(f for chosen in best.values() for f in chosen.features)]
    write_features(out, described, dials, first)
    write_calibration(out, sets, caution)
    write_columnists(out, ARTIFACT, best, caution)
    d_in, d_sae = sae.W_enc.shape
    write_manifest(
        out,
        {
            "id": ARTIFACT,
            "title": "The town: a demo Llama and SAE trained from a seed",
            "model": {"id": model_name, "path": "model"},
            "sae": {
                "path": "sae",
                "hook_name": f"blocks.{LAYER}.hook_resid_post",
                "layer": LAYER,
                "d_in": d_in,
                "d_sae": d_sae,
                "architecture": "jumprelu",
            },
            "positions_default": "header",
            "licence": "CC0-1.0",
            "source": "`make demo-model`: corpus, model and SAE made by worker/lab from a seed",
            "seeds": {"model": Recipe().seed, "sae": SaeRecipe().seed},
            "styles": sorted(best),
            "styles_without_features": [style for style in STYLES[1:] if style not in best],
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
