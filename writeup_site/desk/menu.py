"""The team's menu: four groups of pages, of which each person sees those that a role opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.urls import reverse

# Anybody of the team, whatever the role.
EVERYBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its words, the name of its address, the permission that opens it.

    within: names of further addresses that belong under it.
    """

    words: str
    name: str
    permission: str = EVERYBODY
    within: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShownEntry:
    words: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    words: str
    entries: tuple[ShownEntry, ...]

    @property
    def is_here(self) -> bool:
        return any(entry.is_here for entry in self.entries)


def _within(*names: str) -> frozenset[str]:
    return frozenset(names)


MENU: Final[tuple[tuple[str, tuple[Entry, ...]], ...]] = (
    (
        "Results",
        (
            Entry("Leaderboard", "models", "evaluation.view_score"),
            Entry("Compare", "compare", "evaluation.view_score", _within("compare_article")),
            Entry("Outputs", "outputs", "evaluation.view_score", _within("output")),
            Entry(
                "Decisions",
                "decisions",
                "evaluation.view_decision",
                _within("decision", "decide"),
            ),
            Entry("Do scores agree with people?", "metrics", "evaluation.view_score"),
            Entry(
                "Which measure to trust",
                "agreement",
                "evaluation.view_score",
            ),
        ),
    ),
    (
        "Data",
        (
            Entry("Bring your data", "bring", "summaries.view_import", _within("import")),
            Entry(
                "Exports",
                "exports",
                "writeup_site.view_exportjob",
                _within("export", "begin_export"),
            ),
            Entry("Articles", "home"),
            Entry(
                "Versions",
                "versions",
                "summaries.view_modelversion",
                _within("version", "version_new"),
            ),
            Entry(
                "Generate",
                "batches",
                "summaries.view_batch",
                _within("batch", "batch_plan"),
            ),
            Entry(
                "Judges",
                "judges",
                "evaluation.view_judge",
                _within(
                    "new_judge",
                    "judge",
                    "judge_plan",
                    "judge_batch",
                    "rubrics",
                    "new_rubric",
                    "rubric",
                    "passport",
                    "declare_agreement",
                ),
            ),
            Entry("Scoring runs", "runs", "evaluation.view_score", _within("run")),
            Entry(
                "References",
                "references",
                "summaries.add_reference",
                _within("new_reference", "reference", "reference_published"),
            ),
        ),
    ),
    (
        "Readers",
        (
            Entry(
                "Surveys",
                "survey_desk",
                "surveys.view_survey",
                _within(
                    "new_survey",
                    "edit_survey",
                    "open_survey",
                    "close_survey",
                    "delete_survey",
                    "preview_survey",
                    "new_question",
                    "edit_question",
                    "survey_results",
                    "survey_results_texts",
                ),
            ),
            Entry(
                "Rating tasks",
                "rating_tasks",
                "surveys.view_ratingtask",
                _within(
                    "rating_task",
                    "new_rating_task",
                    "new_task_gold",
                    "rating_results",
                    "rating_rater",
                    "rating_adjudication",
                ),
            ),
            Entry("Ideas", "idea_desk", "surveys.view_idea", _within("moderate_idea")),
            Entry("Who sees what", "shares", "summaries.view_modelversion"),
            Entry(
                "Experiments",
                "experiments",
                "evaluation.view_experiment",
                _within("experiment", "new_experiment", "experiment_record"),
            ),
            Entry("Who saw which version", "traffic", "surveys.view_exposure"),
            Entry("Votes held back", "quarantine", "surveys.view_ballot"),
            Entry("Texts offered", "offered_own_texts", "summaries.add_article"),
        ),
    ),
    (
        "Settings",
        (
            Entry(
                "Rule, plan and margins",
                "rule",
                "evaluation.view_score",
                _within("change_rule", "change_plan"),
            ),
            Entry("Who changed what", "changes", "evaluation.view_experiment"),
            Entry("People", "people", "auth.change_user", _within("person", "invite", "new_link")),
            Entry(
                "Keys",
                "keys",
                "writeup_site.view_apitoken",
                _within("new_token", "new_public_key", "renew_secret"),
            ),
            Entry(
                "Webhooks",
                "webhooks",
                "writeup_site.view_webhook",
                _within(
                    "webhook", "new_webhook", "renew_webhook_secret", "deliveries", "feed_address"
                ),
            ),
            Entry("Terms explained", "glossary"),
            Entry("Operations", "operations", "evaluation.view_run"),
        ),
    ),
)


def shown_menu(user: AbstractUser | AnonymousUser, here: str) -> list[ShownGroup]:
    """The groups that hold anything for `user`; `here` is the name of the page's address."""
    return [
        ShownGroup(words, entries)
        for words, pages in MENU
        if (entries := tuple(_shown(pages, user, here)))
    ]


def _shown(
    pages: Iterable[Entry], user: AbstractUser | AnonymousUser, here: str
) -> Iterable[ShownEntry]:
    for page in pages:
        if not page.permission or user.has_perm(page.permission):
            is_here = here == page.name or here in page.within
            yield ShownEntry(page.words, reverse(page.name), is_here)
