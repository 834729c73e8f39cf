"""Several rows that give one article's references, one a row."""

from __future__ import annotations

import pytest

from common.files.rejections import Reason, Rejection
from summaries.importing import services
from summaries.references.models import Reference
from tests.summaries.importing.imported import import_lines
from tests.summaries.importing.lines import make_line

pytestmark = pytest.mark.django_db


def texts() -> list[str]:
    return list(Reference.objects.order_by("position").values_list("text", flat=True))


@pytest.mark.parametrize("batch", [1, 200])
def test_rows_that_repeat_a_summary_add_their_references_and_may_come_again(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH_LINES", batch)
    rows = [make_line(references=reference) for reference in ("One.", "Two.", "Three.", "Two.")]
    report = import_lines(*rows)
    assert texts() == ["One.", "Two.", "Three."]
    assert (report.created, report.references) == (1, 3)
    again = import_lines(*rows)
    assert (again.unchanged, again.references, texts()) == (4, 0, ["One.", "Two.", "Three."])


def test_another_summary_or_several_other_references_still_contradict() -> None:
    refused: list[Rejection] = []
    import_lines(
        make_line(references="One."),
        make_line(references="Two.", model="M2"),
        make_line(references=["Two.", "Three."]),
        make_line(references="Two.", summary="Other."),
        refused=refused,
    )
    assert [(one.line, one.reason) for one in refused] == [
        (line, Reason.CONFLICT) for line in (2, 3, 4)
    ]
    assert texts() == ["One."]
