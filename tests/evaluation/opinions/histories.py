"""What the tests of opinions share: readers who do anything, and a naive walk over what holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count

from django.utils import timezone

from evaluation.opinions.columns import OpinionColumns
from evaluation.opinions.models import OpinionBlock, OpinionState
from evaluation.opinions.selectors import Opinions, current_opinions
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.breakdowns.models import Section, Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot, CellMark
from surveys.collecting.services import collect_backlog, quarantine_ballots, release_ballots
from surveys.duels.models import DuelVote
from surveys.exposures.models import Exposure
from surveys.exposures.services import _note
from surveys.my_data.forgetting import forget_reader
from surveys.my_data.joining import join_readers
from surveys.readers.models import Reader
from surveys.thumbs.models import Vote
from tests.rows.duels import duel
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_article, make_section, make_summary, make_version, summary_of

Row = tuple[int, ...]
# (what is done, and three numbers that choose whom, what and how)
Act = tuple[str, int, int, int]
ACTS = ("thumb", "thumb", "section", "duel", "read", "quarantine", "release", "forget", "join",
        "unscreened", "derive")  # fmt: skip
REASONS = ("wrong", "misses", "long", "hard", "other")
_numbers = count(1)


@dataclass
class Crowd:
    """Versions, articles with a section in each summary, and readers; the first is simulated."""

    versions: list[ModelVersion]
    articles: list[Article]
    readers: list[Reader]


def make_crowd(*, versions: int = 3, articles: int = 3, readers: int = 4) -> Crowd:
    """Every version has written about every article."""
    crowd = Crowd(
        [make_version() for _ in range(versions)],
        [make_article() for _ in range(articles)],
        [make_reader(simulated=number == 0) for number in range(readers)],
    )
    for article in crowd.articles:
        for version in crowd.versions:
            summary = make_summary(article=article, version=version, text=f"T {next(_numbers)}.")
            make_section(summary)
    return crowd


def act(crowd: Crowd, what: Act) -> None:
    """Let a reader, the team or the collector do one thing."""
    name, one, other, third = what
    article = crowd.articles[one % len(crowd.articles)]
    version = crowd.versions[other % len(crowd.versions)]
    reader = crowd.readers[third % len(crowd.readers)]
    ballots = list(Ballot.objects.order_by("pk").values_list("pk", flat=True))
    some = [ballots[one % len(ballots)], ballots[other % len(ballots)]] if ballots else []
    match name:
        case "thumb":
            thumb(summary_of(version, article), one % 3 - 1, reader)
        case "section":
            summary = summary_of(version, article)
            thumb(Section.objects.get(summary=summary), one % 3 - 1, reader)
        case "duel":
            loser = crowd.versions[(other + 1) % len(crowd.versions)]
            outcome = ("won", "tie", "bad")[third % 3]
            duel(version, loser, article, reader, outcome=outcome, winner_on_left=one % 2 == 0)
        case "read":
            _note(reader, article, version.pk)
        case "quarantine":
            quarantine_ballots(ballots=some, reason="odd")
        case "release":
            release_ballots(ballots=some)
        case "forget" if reader.pk:
            forget_reader(reader=reader)
            crowd.readers[third % len(crowd.readers)] = make_reader()
        case "join":
            other_one = crowd.readers[(third + 1) % len(crowd.readers)]
            if not (reader.simulated or other_one.simulated):
                join_readers(reader=reader, into=other_one)
                crowd.readers[third % len(crowd.readers)] = make_reader()
        case "unscreened" if ballots:
            Ballot.objects.filter(pk=some[0]).update(unscreened=True)
            quarantine_ballots(ballots=some[:1], reason="odd")
            release_ballots(ballots=some[:1])
        case "derive":
            derive_all_marked(limit=1 + one % 4)


def thumb(thing: Summary | Section, value: int, reader: Reader) -> Ballot:
    """A reader's thumb, with a reason where it is a 👎, collected."""
    reason = REASONS[next(_numbers) % 5]
    ballot = make_ballot(reader, thing, value, reasons=(reason,) if value < 0 else ())
    collect_backlog()
    return ballot


def rows_of(columns: OpinionColumns) -> Counter[Row]:
    """Columns as rows, how often each is there."""
    return Counter(zip(*(column.tolist() for column in columns.in_order()), strict=True))


def derived_from_nothing() -> Opinions:
    """What a first derivation gives, once all that is kept is forgotten."""
    OpinionBlock.objects.all().delete()
    OpinionState.objects.all().delete()
    derive_all_marked()
    return current_opinions()


def naive_thumbs() -> Counter[Row]:
    """What readers hold of summaries and sections, object by object."""
    rows: Counter[Row] = Counter()
    held = [(vote.ballot, 1 if vote.ballot.unscreened else 0) for vote in Vote.objects.all()]
    left_out = Ballot.objects.filter(kind="thumb", quarantined_at__isnull=False).exclude(value=0)
    for ballot, flags in [*held, *((ballot, 2) for ballot in left_out)]:
        target = ballot.target
        assert target is not None
        article, version = target.article_id, target.version_id
        assert article is not None and version is not None
        reading = Exposure.objects.filter(reader=ballot.reader, article=article).first()
        others = _met(ballot, article) - {version}
        reasons = ballot.body.get("reasons", []) if ballot.value < 0 else []
        rows[
            article, ballot.reader_id, int(ballot.received_at.timestamp()),
            3 if ballot.reader.simulated else 0, flags + (4 if others else 0), version,
            (reading.plan_id or 0) if reading else 0, 1 if target.section else 0,
            1 if ballot.value > 0 else 0, sum(2 ** REASONS.index(reason) for reason in reasons),
        ] += 1  # fmt: skip
    return rows


def naive_duels() -> Counter[Row]:
    """What readers chose, object by object."""
    rows: Counter[Row] = Counter()
    held = [(vote.ballot, 1 if vote.ballot.unscreened else 0) for vote in DuelVote.objects.all()]
    left_out = Ballot.objects.filter(kind="duel", quarantined_at__isnull=False)
    for ballot, flags in [*held, *((ballot, 2) for ballot in left_out)]:
        impression = ballot.impression
        assert impression is not None
        pair = (impression.duel.first_version_id, impression.duel.second_version_id)
        left, right = pair if impression.first_on_left else pair[::-1]
        known = _met(ballot, impression.duel.article_id) & {left, right}
        outcome = {1: 0, 3: 1, 2: 2, 4: 3}[ballot.value]
        rows[
            impression.duel.article_id, ballot.reader_id, int(ballot.received_at.timestamp()),
            3 if ballot.reader.simulated else 0, flags + (4 if known else 0), left, right, outcome,
        ] += 1  # fmt: skip
    return rows


def _met(ballot: Ballot, article: int) -> set[int]:
    """The versions that its reader had met on the article before."""
    met: set[int] = set()
    reading = Exposure.objects.filter(reader=ballot.reader, article=article).first()
    if reading and reading.first_seen < ballot.received_at:
        met.add(reading.version_id)
    held = [*Vote.objects.values_list("ballot", flat=True),
            *DuelVote.objects.values_list("ballot", flat=True)]  # fmt: skip
    for earlier in Ballot.objects.filter(reader=ballot.reader, pk__lt=ballot.pk):
        if earlier.pk not in held and (earlier.quarantined_at is None or not earlier.value):
            continue
        if earlier.target and earlier.target.article_id == article:
            met.add(earlier.target.version_id or 0)
        if earlier.impression and earlier.impression.duel.article_id == article:
            duel_ = earlier.impression.duel
            met |= {duel_.first_version_id, duel_.second_version_id}
    return met


def unmarked() -> bool:
    """Whether everything that changed was derived."""
    return not CellMark.objects.exists()


def now() -> int:
    """Seconds since 1970."""
    return int(timezone.now().timestamp())
