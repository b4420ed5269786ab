"""Labels are evidence, and no two features share one."""

import torch

from worker.lab.artifact_files import distinct_labels
from worker.lab.features import FeatureCard, class_shares


def card(index: int, label: str, leads: str) -> FeatureCard:
    return FeatureCard(index, label, "", 0.1, 1.0, [leads], [], [])


def test_a_columnists_feature_takes_the_plain_label() -> None:
    cards = [card(0, "Doom", " Woe"), card(1, "Doom", " end"), card(2, "Deadpan", " Area")]
    assert distinct_labels(cards, [1]) == {0: "Doom: “Woe”", 1: "Doom", 2: "Deadpan"}


def test_labels_are_distinct_even_when_the_words_are_not() -> None:
    cards = [card(i, "Doom", " Woe") for i in range(5)]
    assert len(set(distinct_labels(cards, []).values())) == 5


def test_a_class_holds_its_share_however_rare_it_is() -> None:
    f = torch.tensor([[1.0, 0.5], [0.0, 0.5], [0.0, 0.5], [0.0, 0.5]])
    shares = class_shares(f, torch.tensor([0, 1, 1, 1]), 2)
    assert shares[:, 0].tolist() == [1.0, 0.0]
    assert shares[:, 1].tolist() == [0.5, 0.5]
