"""The entailment metric beside transformers itself, with a tiny model of real architecture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.metrics import entailment
from evaluation.metrics.base import ArticleTexts, Column, MetricError
from evaluation.metrics.entailment import Entailment
from evaluation.metrics.registry import ScoringOptions, engine

torch = pytest.importorskip("torch")
WORDS = [*"abc.", "it", "rained", "all", "day", "the", "river", "rose", "sun", "came", "out"]
ARTICLE = "It rained all day. The river rose."


def make_model(folder: Path, *, labels: tuple[str, ...] = ("neutral", "ENTAILMENT")) -> Path:
    """Of two layers, with weights drawn from a seed, for texts of up to 24 tokens."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder.mkdir()
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=5 + len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=24, initializer_range=0.3,
        num_labels=len(labels), id2label=dict(enumerate(labels)),
    )  # fmt: skip
    BertForSequenceClassification(config).eval().save_pretrained(folder)
    BertTokenizer(str(vocabulary), model_max_length=24).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny")


def chance(model: Path, premise: str, hypothesis: str) -> float:
    """By transformers, one pair alone."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(model)(premise, hypothesis, return_tensors="pt")
    with torch.inference_mode():
        logits = AutoModelForSequenceClassification.from_pretrained(model).eval()(**tokens).logits
    return float(logits.softmax(dim=-1)[0, 1])


def scored(model: Path, *candidates: str, source: str | None = ARTICLE) -> Column:
    (column,) = Entailment(str(model)).score([ArticleTexts(candidates, source=source)])
    return column


def test_the_likest_sentence_of_the_article_counts_and_sentences_of_the_summary_are_averaged(
    model: Path,
) -> None:
    said = ("The sun came out.", "It rained.")
    best = [
        max(chance(model, one, other) for one in ("It rained all day.", "The river rose."))
        for other in said
    ]
    column = scored(model, " ".join(said), said[1])
    assert column.values == pytest.approx([np.mean(best), best[1]], abs=2e-6)
    assert 0 < min(best) < max(best) < 1 and abs(best[0] - best[1]) > 0.001
    assert column.known.all() and not column.cut.any()  # type: ignore[union-attr]


def test_other_texts_in_the_call_change_nothing(model: Path) -> None:
    alone = scored(model, "It rained.").values[0]
    many = scored(model, *(f"It rained. {'The sun came out. ' * k}" for k in range(40)))
    assert many.values[0] == alone


def test_what_cannot_be_read_is_not_known_and_long_ones_are_cut(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in (None, ""):
        column = scored(model, "It rained.", source=source)
        assert not column.known.any() and column.reasons == ("the article holds no sentence",)
    column = scored(model, "", "It rained.", " ".join(["a"] * 30) + ".")
    assert column.known.tolist() == [False, True, True]
    assert column.cut is not None and column.cut.tolist() == [False, False, True]
    for most, cut in ((2, False), (1, True)):
        monkeypatch.setattr(entailment, "MOST_SENTENCES", most)
        found = scored(model, "It rained.").cut
        assert found is not None and found.tolist() == [cut]


def test_its_signature_names_the_model_and_no_path(model: Path) -> None:
    (signature,) = engine("entailment", ScoringOptions(entailment=str(model))).signatures().values()
    assert (
        signature.startswith("entailed|max,mean|model:tiny") and str(model.parent) not in signature
    )


def test_models_that_are_none_are_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(MetricError, match="no entailment model is named; set ENTAILMENT_MODEL"):
        Entailment(None).signatures()
    with pytest.raises(MetricError, match="neither a directory nor in the local"):
        Entailment("nobody/none").signatures()
    strange = make_model(tmp_path / "strange", labels=("yes", "no"))
    with pytest.raises(MetricError, match="calls its labels yes, no, of which one should begin"):
        scored(strange, "It rained.")
    (strange / "model.safetensors").write_bytes(b"no weights")
    entailment._loaded.cache_clear()
    with pytest.raises(MetricError, match="cannot be loaded"):
        scored(strange, "It rained.")
