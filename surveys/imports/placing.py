"""What votes given elsewhere are about: versions, articles, duels and targets, made where needed.

All of it wants an open transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from common.files.rejections import Reason
from common.work.among import among, among_texts
from common.work.inserting import insert_missing
from summaries.articles.models import Article
from summaries.articles.naming import slug_for
from summaries.breakdowns.models import Section, Summary
from summaries.importing.refusing import LineRefusedError
from summaries.texts.hashing import text_hash
from summaries.texts.spelling import normalised
from summaries.versions.models import ModelVersion
from surveys.duels.models import Duel
from surveys.imports.given import GivenVote, Named
from surveys.imports.keys import prompt_key
from surveys.thumbs.models import Tally, Target

Place = tuple[str, int]
"""A kind of target and the id of its thing."""
Meeting = tuple[int, int | None, int | None, int, int]
"""Article, two summaries, two versions, all by id and in the order of the versions."""


@dataclass(slots=True)
class Places:
    """What the votes of one batch are about, by what they call it; ids all through."""

    versions: dict[Named, int] = field(default_factory=dict)
    articles: dict[str, int] = field(default_factory=dict)
    summaries: dict[tuple[int, int], int] = field(default_factory=dict)
    sections: dict[tuple[int, str, int], int] = field(default_factory=dict)
    new_versions: list[int] = field(default_factory=list)
    new_articles: int = 0

    def article_of(self, vote: GivenVote, *, source: str, row_key: str) -> int:
        """The article that a vote is about. Raises LineRefusedError where it names none we hold."""
        for name in _names_of(vote, source=source, row_key=row_key):
            if name in self.articles:
                return self.articles[name]
        raise LineRefusedError(
            Reason.UNPLACED,
            f'there is no article "{vote.article}" here; import the summaries first, or add their '
            "texts; a number that stands for the prompt alone belongs in prompt_id",
        )

    def place_of(self, vote: GivenVote, article: int) -> Place:
        """What a thumb is about. Raises LineRefusedError where it is not here."""
        (model,) = vote.models
        summary = self.summaries.get((article, self.versions.get(model, 0)))
        if summary is None:
            raise LineRefusedError(
                Reason.UNPLACED,
                f'"{"@".join(model)}" has no summary of this article here; import it first, or '
                "add its text as summary",
            )
        if vote.section is None:
            return Target.Kind.SUMMARY.value, summary
        section = self.sections.get((summary, *vote.section))
        if section is None:
            raise LineRefusedError(
                Reason.UNPLACED, f"the summary has no {vote.section[0]} {vote.section[1]}"
            )
        return Target.Kind.SECTION.value, section

    def meeting_of(self, vote: GivenVote, article: int) -> Meeting:
        """The duel that a choice is about, without texts where one of them is not here."""
        first, second = sorted(self.versions[model] for model in vote.models)
        one, other = self.summaries.get((article, first)), self.summaries.get((article, second))
        if one is None or other is None:
            one = other = None
        return article, one, other, first, second


def places_of(votes: Mapping[str, GivenVote], *, source: str, status: str | None = None) -> Places:
    """All that the votes, by their rows' keys, are about; versions and prompts made as needed."""
    places = Places()
    prompts: dict[str, str] = {}
    names = {
        row_key: _names_of(vote, source=source, row_key=row_key) for row_key, vote in votes.items()
    }
    for row_key, vote in votes.items():
        if not vote.article and not vote.records:
            prompts[names[row_key][0]] = f"Prompt {vote.prompt}" if vote.prompt else "A prompt"
    _add_articles(places, {name for known in names.values() for name in known}, prompts)
    # What is refused makes no version: a thumb needs a text that is here, a choice an article.
    needed = {
        model
        for row_key, vote in votes.items()
        if vote.is_duel and places.articles.keys() & set(names[row_key])
        for model in vote.models
    }
    _add_versions(
        places, {model for vote in votes.values() for model in vote.models}, needed, status
    )
    articles = set(places.articles.values())
    rows = among(Summary.objects.order_by(), sorted(articles), "article_id")
    of_versions = rows.filter(version__in=places.versions.values())
    for article, version, pk in of_versions.values_list("article_id", "version_id", "pk"):
        places.summaries[article, version] = pk
    if any(vote.section for vote in votes.values()):
        sections = Section.objects.filter(summary__in=places.summaries.values()).order_by()
        for pk, summary, kind, at in sections.values_list("pk", "summary_id", "kind", "position"):
            places.sections[summary, kind, at] = pk
    return places


def _names_of(vote: GivenVote, *, source: str, row_key: str) -> tuple[str, ...]:
    """By what the vote's article may be known here: a key, or "#" and the hash of its text."""
    if vote.records:
        article = vote.records[0].article
        if article.key:
            return (article.key,)
        texts = {article.text or "", normalised(article.text or "")} - {""}
        titles = {article.title, normalised(article.title)} - {""}
        return (
            *(f"#{text_hash(text)}" for text in texts),
            *(f"title-{text_hash(title)}" for title in titles if not texts),
        )
    return (vote.article or prompt_key(source, vote.prompt, row_key),)


def _add_versions(
    places: Places, named: set[Named], needed: set[Named], status: str | None
) -> None:
    held = ModelVersion.objects.filter(name__in={name for name, _ in named})
    known = {(each.name, each.version): each.pk for each in held}
    lacking = sorted(needed - known.keys())
    made = ModelVersion.objects.bulk_create(
        ModelVersion(name=name, version=version, status=status or ModelVersion.Status.DRAFT)
        for name, version in lacking
    )
    places.new_versions = [each.pk for each in made]
    places.versions = known | {(each.name, each.version): each.pk for each in made}


def _add_articles(places: Places, wanted: set[str], prompts: Mapping[str, str]) -> None:
    hashes = [name[1:] for name in wanted if name.startswith("#")]
    names = ("pk", "key", "text_hash")
    held = set(among_texts(Article.objects.order_by(), wanted, "key").values_list(*names))
    if hashes:
        of_texts = among_texts(Article.objects.order_by(), hashes, "text_hash")
        held |= set(of_texts.values_list(*names))
    for pk, key, its_hash in sorted(held, reverse=True):
        places.articles[key] = pk
        if its_hash:
            places.articles[f"#{its_hash}"] = pk
    lacking = sorted(prompts.keys() - places.articles.keys())
    made = Article.objects.bulk_create(
        Article(key=key, title=prompts[key], slug=slug_for(prompts[key], key), versions_only=True)
        for key in lacking
    )
    places.articles |= {each.key: each.pk for each in made}
    places.new_articles = len(made)


def duels_of(meetings: Iterable[Meeting]) -> dict[Meeting, int]:
    """The ids of the duels, made where they lack."""
    wanted = sorted(set(meetings), key=repr)
    names = ("article_id", "first_id", "second_id", "first_version_id", "second_version_id")
    insert_missing(Duel, names, wanted)
    held = Duel.objects.filter(article__in={meeting[0] for meeting in wanted}).order_by()
    found = {tuple(row[1:]): row[0] for row in held.values_list("pk", *names)}
    return {meeting: found[meeting] for meeting in wanted}


def targets_of(places: Sequence[tuple[Place, int, int]]) -> dict[Place, int]:
    """The ids of targets with their tallies, made where they lack; each with article, version."""
    wanted = {place: (article, version) for place, article, version in places}
    found = _targets_held(wanted)
    lacking = sorted(wanted.keys() - found.keys())
    if lacking:
        for kind in sorted({kind for kind, _ in lacking}):
            things = [thing for its, thing in lacking if its == kind]
            rows = [(kind, *wanted[kind, thing], thing) for thing in things]
            insert_missing(Target, ("kind", "article_id", "version_id", f"{kind}_id"), rows)
        found |= _targets_held(lacking)
        insert_missing(Tally, ("target_id",), [(found[place],) for place in lacking])
    return found


def _targets_held(wanted: Collection[Place]) -> dict[Place, int]:
    found: dict[Place, int] = {}
    for kind in ("summary", "section"):
        if things := [thing for its, thing in wanted if its == kind]:
            rows = among(Target.objects.order_by(), things, f"{kind}_id")
            found |= {(kind, thing): pk for thing, pk in rows.values_list(f"{kind}_id", "pk")}
    return found
