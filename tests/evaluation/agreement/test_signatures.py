"""A card for every signature, of F, precision or recall; what is alike, and what is its own."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from evaluation.agreement import computing, reports
from evaluation.agreement import report as kept_report
from evaluation.agreement.cells import trust_cells
from evaluation.agreement.reading import kept_trust
from evaluation.agreement.report import Aspect, TrustCard, TrustReport
from evaluation.agreement.sentences import warnings
from evaluation.comparison.kept_models import Kept
from evaluation.runs.models import Metric, Score
from evaluation.runs.selectors import standing_signatures
from summaries.breakdowns.models import Rating, Summary
from summaries.references.models import Reference
from tests.rows.scored import change_scores, write_score
from tests.rows.written import make_article, make_rating, make_summary, make_version

pytestmark = pytest.mark.django_db

STANDING = next(s for s in sorted(standing_signatures()) if s.startswith("rougeLsum"))
REGEX = STANDING.replace("split:newline", "split:regex")
ROUGE_L = next(s for s in sorted(standing_signatures()) if s.startswith("rougeL|"))


def give_scores(signature: str, scores: list[list[float]], **more: Any) -> None:
    """Scores by article and version under a signature, over all summaries."""
    name = signature.split("|", maxsplit=1)[0]
    metric, _ = Metric.objects.get_or_create(
        signature=signature, defaults={"name": name, "engine": more.pop("engine", "rouge")}
    )
    summaries = Summary.objects.order_by("article_id", "version_id")
    flat = [value for row in scores for value in row]
    for summary, value in zip(summaries, flat, strict=True):
        fields = {key: given(value) for key, given in more.items()}
        write_score(summary, metric, value, **fields)


@pytest.fixture
def rated() -> list[list[float]]:
    """Six articles by three versions, rated 1, 2, 3 or 3, 2, 1; scores that follow the ratings."""
    versions = [make_version(f"S{number}") for number in range(3)]
    scores = []
    for number in range(6):
        article = make_article()
        ratings = [1, 2, 3] if number % 2 else [3, 2, 1]
        scores.append([rating / 10 for rating in ratings])
        for place, (version, rating) in enumerate(zip(versions, ratings, strict=True)):
            text = f"{version.name} of {number}" + " and more" * ((number + place) % 3)
            summary = make_summary(article=article, version=version, text=text)
            make_rating(summary, rating, place=0)
    return scores


def report(aspect: Aspect = "f") -> TrustReport:
    reports.refresh_trust()
    found, _ = kept_trust(aspect)
    assert found is not None
    return found


def kendall(card: TrustCard, level: str = "summary") -> float | None:
    found = card.cells[0].of(level, "kendall")
    assert found is not None
    return found.value


def test_each_signature_that_has_scores_has_a_card(rated: list[list[float]]) -> None:
    give_scores(STANDING, [[-value for value in row] for row in rated])
    give_scores(REGEX, rated)
    found = {card.signature: card for card in report().cards}
    assert list(found) == [STANDING, REGEX, "words|tok:space"]
    assert kendall(found[STANDING]) == -1 and kendall(found[REGEX]) == 1
    assert [found[STANDING].standing, found[REGEX].standing] == [True, False]
    assert [found[s].label for s in (STANDING, REGEX)] == [
        "ROUGE-Lsum (split:newline)", "ROUGE-Lsum (split:regex)",
    ]  # fmt: skip


def test_recall_is_asked_for_and_f_is_the_default(rated: list[list[float]]) -> None:
    give_scores(REGEX, rated, recall=lambda value: -value, precision=lambda value: None)
    assert kendall(report().cards[0]) == 1
    recall = report("recall")
    assert kendall(recall.cards[0]) == -1
    assert recall.cards[0].label == "ROUGE-Lsum, recall"
    assert [card.name for card in report("precision").cards] == ["words"]


def test_all_summaries_are_pooled_where_each_article_has_one(db: None) -> None:
    version = make_version()
    for number in range(8):
        summary = make_summary(article=make_article(), version=version, text="a " * (number + 1))
        make_rating(summary, number, place=0)
    give_scores(REGEX, [[value] for value in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.7)])
    card = report().cards[0]
    # One of 28 pairs the other way round: (27 - 1) / 28.
    assert kendall(card) is None and kendall(card, "system") is None
    assert kendall(card, "pooled") == pytest.approx(26 / 28)
    assert (
        "over all 8 summaries at once it goes with people’s ratings on relevance."
        in (card.sentences[0])
    )


def test_two_cards_of_one_content_say_so_and_are_one_test(rated: list[list[float]]) -> None:
    give_scores(ROUGE_L, rated)
    alone = report().cards[0].cells[0].over_p
    give_scores(STANDING, rated)
    cards = report().cards
    assert [len(card.warnings) for card in cards] == [1, 1, 0]
    assert "its scores are those of ROUGE-Lsum" in cards[0].warnings[0]
    assert "its scores are those of ROUGE-L:" in cards[1].warnings[0]
    assert cards[1].cells[0].over_p == alone is not None
    Score.objects.filter(metric__signature=STANDING).first().delete()  # type: ignore[union-attr]
    assert [card.warnings for card in report().cards] == [(), (), ()]


def test_why_two_contents_are_one_is_said_where_it_is_known() -> None:
    assert warnings(alike=["BLEU"], own_references=2) == (
        "On every rated summary its scores are those of BLEU: the cards have one content.",
        "2 summaries are left out here: among the references of the article, so that the score "
        "would say where the text was taken from.",
    )
    (rouge,) = warnings(alike=["ROUGE-L"], own_references=0)
    assert rouge.endswith("ROUGE-L and ROUGE-Lsum differ only on texts of several lines.")
    assert warnings(alike=[], own_references=0) == ()


def test_a_text_among_its_own_references_is_left_out_and_said(rated: list[list[float]]) -> None:
    copied = [list(row) for row in rated]
    summary = Summary.objects.order_by("article_id", "version_id")[0]
    copied[0][0] = 9.0
    give_scores(REGEX, copied)
    give_scores("grade|v:1", copied, engine="readability")
    copy = "  " + summary.text.upper().replace(" ", "\n")
    Reference.objects.create(article=summary.article, position=0, text="Another.")
    Reference.objects.create(article=summary.article, position=1, text=copy)
    other = Summary.objects.exclude(article=summary.article)[0]
    Reference.objects.create(article=other.article, position=0, text=summary.text)
    rouge, grade, _ = report().cards
    pooled = rouge.cells[0].of("pooled", "kendall")
    assert pooled is not None and pooled.number == 6 * 3 - 1
    assert rouge.warnings[0].startswith("1 summary is left out here: among the references")
    beside = grade.cells[0].of("pooled", "kendall")
    assert beside is not None and beside.number == 6 * 3 and grade.warnings == ()


def test_a_mean_that_was_rounded_for_print_ties_with_the_sum_of_ratings(
    rated: list[list[float]],
) -> None:
    summary = Summary.objects.order_by("article_id", "version_id")[0]
    summary.ratings.all().delete()
    for rater in (1, 2):
        for rating in Rating.objects.filter(place=0):
            make_rating(rating.summary, [1, 2][rater - 1], place=rater)
    # 2 + 1 + 2 = 5 of the summary beside it; 5/3 printed to six decimals.
    make_rating(summary, 1.666667)
    give_scores(REGEX, rated)
    # 1/3 of a tie: its article's scores 3, 2, 1 beside sums 5, 5, 4: 2 / sqrt(3 * 2) = .816.
    within = report().cards[0].cells[0].of("summary", "kendall")
    assert within is not None
    assert within.value == pytest.approx((5 + 2 / 6**0.5) / 6)


def test_a_look_goes_on_where_the_one_before_ran_out_of_time(rated: list[list[float]]) -> None:
    give_scores(STANDING, rated)
    give_scores(REGEX, [[2 * value for value in row] for row in rated])
    seen = []
    for _ in range(4):
        done = reports.refresh_trust(aspects=["f"], seconds=-1)  # a card is all there is time for
        found, _ = kept_trust()
        assert found is not None
        seen.append((done, [card.name for card in found.cards], found.waiting))
    labels = ["ROUGE-Lsum (split:newline)", "ROUGE-Lsum (split:regex)"]
    assert seen == [
        (True, ["words"], tuple(labels)),
        (True, ["rougeLsum", "words"], (labels[1],)),
        (True, ["rougeLsum", "rougeLsum", "words"], ()),
        (False, ["rougeLsum", "rougeLsum", "words"], ()),
    ]
    step_by_step = found
    Kept.objects.all().delete()
    assert report() == step_by_step


def test_a_report_kept_in_another_form_is_none_and_is_computed_again(
    rated: list[list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_scores(STANDING, rated)
    before = report()
    with monkeypatch.context() as patch:
        for module in (kept_report, reports):
            patch.setattr(module, "FORM", kept_report.FORM + 1)
        assert kept_trust() == (None, None)
        assert reports.refresh_trust() and kept_trust()[0] == before
    assert kept_trust() == (None, None)


def test_only_cards_whose_scores_changed_are_computed_again(
    rated: list[list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_scores(STANDING, rated)
    give_scores(REGEX, [[-value for value in row] for row in rated])
    report()
    computed = []
    plain = trust_cells

    def counted(*args: Any, **options: Any) -> Any:
        computed.append(1)
        return plain(*args, **options)

    monkeypatch.setattr(computing, "trust_cells", counted)
    change_scores(Score.objects.filter(metric__signature=REGEX), 0.5)
    assert reports.refresh_trust() and len(computed) == 1
    Rating.objects.filter(summary=Summary.objects.earliest("pk")).update(value=2)
    # Two signatures and the length, and the length of precision and of recall.
    assert reports.refresh_trust() and len(computed) == 1 + 3 + 2


def test_the_page_shows_the_standing_cards_and_links_to_the_others(
    rated: list[list[float]],
    admin_client: Client,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    give_scores(STANDING, rated, recall=lambda value: value)
    give_scores(REGEX, [[-value for value in row] for row in rated])
    report()
    url = reverse("metrics")
    with django_assert_max_num_queries(8):
        page = admin_client.get(url).content.decode()
    assert page.count('class="card"') == 2 and "Other signatures that have scores" in page
    other = admin_client.get(url, {"card": REGEX}).content.decode()
    assert other.count('class="card"') == 1 and 'id="card-1">ROUGE-Lsum (split:regex)' in other
    assert admin_client.get(url, {"card": "all"}).content.decode().count('class="card"') == 3
    recall = admin_client.get(url, {"of": "recall"}).content.decode()
    assert "ROUGE-Lsum, recall" in recall and "of=recall" in recall
    nothing = admin_client.get(url, {"of": "nonsense", "card": "none"}).content.decode()
    assert nothing.count('class="card"') == 2
    picture = reverse("metrics_picture", args=["expert", "relevance", "svg"])
    assert admin_client.get(picture, {"of": "recall", "card": "all"}).status_code == 200
    table = admin_client.get(reverse("metrics_table"), {"of": "recall"}).content.decode()
    lines = list(csv.DictReader(table.splitlines()))
    assert {line["of"] for line in lines} == {"recall"}
    assert {line["level"] for line in lines} == {"summary", "system", "pooled"}


def test_the_command_says_recall_where_asked_to(
    rated: list[list[float]], capsys: pytest.CaptureFixture[str]
) -> None:
    give_scores(REGEX, rated, recall=lambda value: -value)
    call_command("metrics", "--of", "recall", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["aspect"], said["cards"][0]["label"]) == ("recall", "ROUGE-Lsum, recall")
    call_command("metrics")
    text = capsys.readouterr().out
    assert "ROUGE-Lsum (rougeLsum|" in text and "Kendall of all summaries" in text
