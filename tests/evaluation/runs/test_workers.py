"""Real workers share a run, die in the middle of it, and the figures are the same bytes."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prepared import Prepared
from tests.processes import QUICKLY, Site, wait_until

WORDS = ["rain", "snow", "sun", "wind", "cloud", "river", "hill", "field", "road", "town", "boat"]
ARTICLES, VERSIONS = 80, 3  # two chunks of BERTScore, one of ROUGE
FIGURES = (
    'sorted([s["metric__signature"], s["summary_id"], s["value"].hex(), s["precision"].hex(), '
    's["recall"].hex()] for s in Score.objects.values("metric__signature", "summary_id", "value", '
    '"precision", "recall"))'
)


def corpus(path: Path) -> Path:
    """Articles of made-up sentences, two references and three versions each; seeded."""
    rng = random.Random(7)

    def text() -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(30, 60))).capitalize() + "."

    with path.open("w", encoding="utf-8") as file:
        for article in range(ARTICLES):
            references = [text(), text()]
            for version in range(VERSIONS):
                line = {
                    "article_id": f"w{article}",
                    "article": f"Article {article} of the test.",
                    "references": references,
                    "model": f"m{version}",
                    "summary": text(),
                }
                file.write(json.dumps(line) + "\n")
    return path


@pytest.fixture
def site(tmp_path: Path, prepared: Prepared) -> Iterator[Site]:
    site = Site(tmp_path / "var")
    prepared.migrated(site.folder)
    site.manage(
        "import_summaries", *QUICKLY, "--status", "live", str(corpus(tmp_path / "corpus.jsonl"))
    )
    yield site
    site.end()


@pytest.mark.slow
def test_a_killed_worker_and_a_restarted_broker_change_nothing(site: Site) -> None:
    site.start("broker")
    worker = "celery --quiet -A writeup_site worker -Q {} -c 1 -l warning -n {}@%h"
    site.start("scoring", as_name="first", command=worker.format("scoring", "first"))
    # on both queues, so that the ballots' messages come between
    site.start("scoring", as_name="second", command=worker.format("ballots,scoring", "second"))
    site.start("beat")
    site.manage("score", *QUICKLY, "--metrics", "bertscore", "rouge", "--no-wait")
    claims = "Chunk.objects.filter(finished_at=None).exclude(claim='').count()"
    wait_until(lambda: site.query(claims), what="a worker to claim a chunk")
    site.kill("first")
    site.kill("broker")
    site.start("broker")
    state = 'list(Run.objects.values_list("status", "done", "total"))'
    total = ARTICLES * VERSIONS * 2
    wait_until(
        lambda: site.query(state)[0][0] in {"finished", "failed"},
        what="the run to finish without its worker",
    )
    assert site.query(state)[0] == ["finished", total, total]
    disturbed = site.query(FIGURES)
    # rouge's four and bertscore, each once
    assert len(disturbed) == ARTICLES * VERSIONS * 5

    site.end()
    site.query("Score.objects.all().delete()")
    shutil.rmtree(site.folder / "embeddings", ignore_errors=True)
    site.manage("score", *QUICKLY, "--metrics", "bertscore", "rouge", "--here")
    assert site.query(FIGURES) == disturbed
