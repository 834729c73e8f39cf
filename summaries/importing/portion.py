"""One batch of lines: what they make of what is held, decided first and written at once after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from common.files.rejections import Reason, Rejection
from summaries.importing import held
from summaries.importing.line_outcome import LineOutcome
from summaries.importing.merging import Merged, Record, merge_article, merge_summary, merge_version
from summaries.importing.normalising import normalised_line
from summaries.importing.records import Accepted
from summaries.importing.refusing import LineRefusedError, refuse_changed, refuse_outside
from summaries.importing.said import Facts, Said, are_ratings, facts_of
from summaries.importing.table import ArticleRecord, SummaryRecord, VersionRecord
from summaries.ratings.scales import Scale
from summaries.ratings.selectors import Named, declared_scales
from summaries.texts.hashing import key_from_text, key_from_title, text_hash
from summaries.texts.spelling import normalised

Key = TypeVar("Key", bound=Hashable)
# What is held of a version, what a line gives, whether it has outputs, and what they make.
_MergedVersion = tuple[VersionRecord | None, VersionRecord, bool, Merged[VersionRecord]]


@dataclass(slots=True)
class HeldRecord(Generic[Record]):
    """A record as the database holds it (None: not at all), and as it shall be."""

    before: Record | None
    now: Record
    pk: int | None = None

    @property
    def is_changed(self) -> bool:
        """Whether there is something to write."""
        return self.before != self.now


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How lines are taken.

    `status` goes before a line's own, `update` lets lines replace what is held, `dry_run` writes
    nothing. `brought_by`: the import that new rows are noted for; `resumed`: after a worker died.
    """

    status: str | None = None
    update: bool = False
    dry_run: bool = False
    brought_by: int | None = None
    resumed: bool = False


class ImportBatch:
    """Holds what a batch's lines are about, and takes them one after the other."""

    def __init__(self, lines: Sequence[Accepted], *, options: ImportOptions, said: Said) -> None:
        self.articles: dict[str, HeldRecord[ArticleRecord]] = {}
        self.versions: dict[tuple[str, str], HeldRecord[VersionRecord]] = {}
        self.versions_with_outputs: set[tuple[str, str]] = set()
        self.summaries: dict[tuple[str, tuple[str, str]], HeldRecord[SummaryRecord]] = {}
        self.outcome = LineOutcome()
        self._lines = [(line, *normalised_line(line.record)) for line in lines]
        self._options = options
        self._said = said
        self._keys_by_text: dict[str, str] = {}
        self._written_here: dict[str, tuple[str, ...]] = {}
        self._versions_given: dict[int, tuple[VersionRecord, VersionRecord]] = {}
        self._versions_merged: dict[tuple[str, str], _MergedVersion] = {}
        self._scales: Mapping[Named, Scale] = {}
        self._facts: list[Facts | None] = []
        self._hashed: ArticleRecord | None = None
        self._brought_before: set[tuple[str, tuple[str, str]]] = set()

    def load(self) -> None:
        """Read what is held of the articles, versions and summaries in question."""
        records = [record for _, record, _ in self._lines]
        # What was held before texts had one spelling is known by the text as the file has it.
        either = [line.record.article for line, _, _ in self._lines]
        either += [record.article for record in records]
        keyless = {text_hash(each.text) for each in either if each.key is None and each.text}
        keys = {each.key or _own_key(each) for each in either}
        for article in held.held_articles(keys=keys, text_hashes=keyless):
            self._hold_article(article)
        for pk, version, has_outputs in held.held_versions(one.version.name for one in records):
            self._hold_version(pk, version, has_outputs)
        self._hold_summaries()
        if any(record.ratings for record in records):
            self._scales = declared_scales()
        # Of a line whose article has no key it is known only then what it is about.
        keyed = [(each, each.article.key) for each in records]
        self._facts = [facts_of(each, key=key) if key else None for each, key in keyed]
        self._said.look_up(filter(None, self._facts))

    def take(self) -> None:
        """Decide on each line; afterwards the holdings are as they shall be."""
        for (line, record, respelled), facts in zip(self._lines, self._facts, strict=True):
            try:
                self._take(line, record, respelled, facts)
            except LineRefusedError as error:
                self.outcome.rejections.append(
                    Rejection(line.line, error.reason, error.message, line.raw)
                )

    def _take(
        self,
        line: Accepted,
        record: SummaryRecord,
        respelled: Mapping[str, int],
        facts: Facts | None,
    ) -> None:
        given = self._with_status(record)
        refuse_outside(given.ratings, self._scales)
        key = self._key(given.article, line.record.article)
        named = (given.version.name, given.version.version)
        facts = facts or facts_of(given, key=key)
        is_more = self._is_one_more_reference(given, facts)
        if is_more:
            given = self._with_references_before(given, key)
        given = self._with_written_here(given, key)
        article, version, summary = self._merged(given, key, named, is_more=is_more)
        refuse_changed(version.contradicted, article.contradicted + summary.contradicted)
        new = self._said.add(facts, line.line)
        self._count_news(new | {"references"} if is_more else new, given, key, summary.record)
        is_new = (key, named) not in self.summaries
        changes = [
            _hold(self.articles, key, article.record),
            _hold(self.versions, named, version.record),
            _hold(self.summaries, (key, named), summary.record),
        ]
        # By what it was the first to say, for a dry run holds nothing of the batches before; what
        # this import wrote before its worker died is not here by another's doing.
        made, changed = is_new and "summary" in new, not is_new and any(changes)
        made |= not changed and "summary" in new and (key, named) in self._brought_before
        self.outcome.counts["created" if made else "updated" if changed else "unchanged"] += 1
        if made or changed:
            self.outcome.count_normalised(respelled, said_first=new)
        self.outcome.kept.update(article.kept + version.kept)
        self.outcome.ignored.update(line.ignored)
        self._note(given, key, named)

    def _note(self, given: SummaryRecord, key: str, named: tuple[str, str]) -> None:
        """Take down whom a line that was taken is about."""
        self.versions_with_outputs.add(named)
        self.outcome.named.add(named)
        self.outcome.rated |= {(each.group, each.dimension) for each in given.ratings}
        if given.article.text and given.article is not self._hashed:
            self._keys_by_text.setdefault(text_hash(given.article.text), key)
            self._hashed = given.article

    def _is_one_more_reference(self, given: SummaryRecord, facts: Facts) -> bool:
        """Whether the line only gives another reference beside a summary that was given before.

        Raises LineRefusedError where it contradicts an earlier one otherwise.
        """
        found = self._said.contradictions(facts)
        if not found:
            return False
        is_more = (
            [each.field for each in found] == ["references"]
            and len(given.article.references) == 1
            and self._said.knows(facts["summary"])
        )
        if not is_more:
            raise LineRefusedError(
                Reason.CONFLICT,
                f'"{found[0].field}" differs from line {found[0].line}\'s; keep one',
            )
        return True

    def _with_references_before(self, record: SummaryRecord, key: str) -> SummaryRecord:
        """The record with what is held before its own references, each once."""
        held = self.articles[key].now.references if key in self.articles else ()
        references = tuple(dict.fromkeys(held + record.article.references))
        return replace(record, article=replace(record.article, references=references))

    def _merged(
        self, given: SummaryRecord, key: str, named: tuple[str, str], *, is_more: bool
    ) -> tuple[Merged[ArticleRecord], Merged[VersionRecord], Merged[SummaryRecord]]:
        update = self._options.update
        article, summary = self.articles.get(key), self.summaries.get((key, named))
        return (
            merge_article(
                article.now if article else None, given.article, key=key, update=update or is_more
            ),
            self._merged_version(given.version, named),
            merge_summary(summary.now if summary else None, given, update=update),
        )

    def _merged_version(
        self, given: VersionRecord, named: tuple[str, str]
    ) -> Merged[VersionRecord]:
        version, has_outputs = self.versions.get(named), named in self.versions_with_outputs
        now = version.now if version else None
        known = self._versions_merged.get(named)
        if known and known[0] is now and known[1] is given and known[2] == has_outputs:
            return known[3]
        merged = merge_version(now, given, has_outputs=has_outputs, update=self._options.update)
        self._versions_merged[named] = (now, given, has_outputs, merged)
        return merged

    def _count_news(
        self, new: frozenset[str], given: SummaryRecord, key: str, after: SummaryRecord
    ) -> None:
        """Count what only this line brings; wants the holdings as they were before it."""
        named = (given.version.name, given.version.version)
        article, summary = self.articles.get(key), self.summaries.get((key, named))
        counts = self.outcome.counts
        counts["articles"] += article is None and "known article" in new
        counts["versions"] += named not in self.versions and "known model" in new
        if "references" in new:
            before = article.now.references if article else ()
            counts["references"] += max(0, len(given.article.references) - len(before))
        if any(map(are_ratings, new)):
            rated = summary.now.ratings if summary else ()
            counts["ratings"] += max(0, len(after.ratings) - len(rated))

    def _with_status(self, record: SummaryRecord) -> SummaryRecord:
        if self._options.status in (None, record.version.status):
            return record
        # The lines of a version share its record, and shall go on doing so. Each is held here, so
        # that its id stays its own.
        given, with_status = self._versions_given.get(id(record.version), (None, None))
        if with_status is None or given is not record.version:
            with_status = replace(record.version, status=self._options.status)
            self._versions_given[id(record.version)] = record.version, with_status
        return replace(record, version=with_status)

    def _with_written_here(self, record: SummaryRecord, key: str) -> SummaryRecord:
        """The record with the article's references of this site's own, which no file takes away."""
        given = record.article.references
        own = tuple(
            text for text in self._written_here.get(key, ()) if normalised(text) not in given
        )
        if not given or not own:
            return record
        return replace(record, article=replace(record.article, references=given + own))

    def _key(self, article: ArticleRecord, as_given: ArticleRecord) -> str:
        """The article's key; one that came without is known by its text, or else by its title.

        By its one spelling, or as the file gives it.
        """
        if article.key is not None:
            return article.key
        for each in (as_given, article):
            found = self._keys_by_text.get(text_hash(each.text)) if each.text else None
            if found or _own_key(each) in self.articles:
                return found or _own_key(each)
        return _own_key(article)

    def _hold_article(self, article: held.HeldArticle) -> None:
        key = article.record.key or ""  # what is held has one
        self.articles[key] = HeldRecord(article.record, article.record, article.pk)
        self._written_here[key] = article.written_here
        if article.text_hash:
            self._keys_by_text.setdefault(article.text_hash, key)

    def _hold_version(self, pk: int, version: VersionRecord, has_outputs: bool) -> None:
        named = (version.name, version.version)
        self.versions[named] = HeldRecord(version, version, pk)
        if has_outputs:
            self.versions_with_outputs.add(named)

    def _hold_summaries(self) -> None:
        pairs: dict[tuple[int, int], tuple[str, tuple[str, str]]] = {}
        for line, record, _ in self._lines:
            key = self._key(record.article, line.record.article)
            named = (record.version.name, record.version.version)
            article, version = self.articles.get(key), self.versions.get(named)
            if article and version and article.pk is not None and version.pk is not None:
                pairs[article.pk, version.pk] = (key, named)
        for summary in held.held_summaries(pairs):
            key, named = pairs[summary.article, summary.version]
            found = summary.record(self.articles[key].now, self.versions[named].now)
            self.summaries[key, named] = HeldRecord(found, found, summary.pk)
        if self._options.resumed:
            places = {holding.pk: place for place, holding in self.summaries.items()}
            brought = held.brought_summaries(places, self._options.brought_by)
            self._brought_before = {places[pk] for pk in brought}


def _hold(holdings: dict[Key, HeldRecord[Record]], key: Key, record: Record) -> bool:
    """Hold `record` under `key` from now on; returns whether that changed a held one."""
    holding = holdings.get(key)
    if holding is None:
        holdings[key] = HeldRecord(None, record)
        return False
    changed = holding.now != record
    holding.now = record
    return changed


def _own_key(article: ArticleRecord) -> str:
    return key_from_text(article.text) if article.text else key_from_title(article.title)
