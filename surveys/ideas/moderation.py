"""The team's pages of ideas: what waits, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.web.addresses import row_id
from common.web.team import team_form, team_page
from surveys.ideas import services
from surveys.ideas.models import Idea
from surveys.ideas.moderation_forms import (
    AnswerToIdeaForm,
    DeclineForm,
    IdeaWordsForm,
    MergeForm,
)
from surveys.ideas.selectors import decided_ideas, waiting_ideas
from surveys.ideas.services import KnownIdeaError, MergingError

PAGE_SIZE: Final = 50
SHOWN_WAITING: Final = 100


@require_safe
@team_page("surveys.view_idea")
def idea_desk(request: HttpRequest) -> HttpResponse:
    """What waits first, then all others by points."""
    state, query = (
        request.GET.get("state", ""),
        request.GET.get("q", "").replace("\0", "").strip()[:200],
    )
    state = state if state in Idea.State.values and state != Idea.State.WAITING else ""
    waiting = waiting_ideas()
    context = {
        "waiting": waiting[:SHOWN_WAITING],
        "number_waiting": waiting.count(),
        "page": Paginator(decided_ideas(state, query), PAGE_SIZE).get_page(request.GET.get("page")),
        "states": [each for each in Idea.State.values if each != Idea.State.WAITING],
        "state": state,
        "query": query,
        "words_form": IdeaWordsForm(),
    }
    return render(request, "surveys/ideas/desk.html", context)


@team_page("surveys.change_idea")
@team_form("idea_desk")
def approve(request: HttpRequest) -> HttpResponse:
    """Let everybody see the ideas that were ticked."""
    said = map(row_id, request.POST.getlist("idea")[:SHOWN_WAITING])
    approved = services.approve_ideas(ideas=[each for each in said if each is not None])
    messages.success(request, f"{approved} put on the board, under review.")
    return redirect("idea_desk")


@team_page("surveys.add_idea")
@team_form("idea_desk")
def new_idea(request: HttpRequest) -> HttpResponse:
    """An idea of the team's own, on the board at once."""
    form = IdeaWordsForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say the idea in one line of at most 120 signs.")
        return redirect("idea_desk")
    idea = Idea(state=Idea.State.REVIEW)
    _words(idea, form.cleaned_data)
    try:
        services.save_idea(idea=idea)
    except (KnownIdeaError, ValidationError) as error:
        messages.error(request, _sentence(error))
        return redirect("idea_desk")
    messages.success(request, "It is on the board, under review.")
    return redirect("moderate_idea", idea.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("surveys.view_idea")
def moderate_idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea: its words, where it stands, what the team says to it."""
    idea = get_object_or_404(Idea.objects.select_related("tally", "merged_into"), pk=pk)
    if request.method != "POST":
        return _page(request, idea)
    go = request.POST.get("go", "")
    if not request.user.has_perm("surveys.change_idea"):
        raise PermissionDenied
    if go == "delete":
        return _deleted(request, idea)
    if go not in _ACTS:
        return redirect("moderate_idea", pk)
    done, form, change = _ACTS[go][0], _form(go, idea, request.POST), _ACTS[go][1]
    if form is None or form.is_valid():
        change(idea, form.cleaned_data if form else {})
        try:
            services.save_idea(idea=idea)
        except (MergingError, KnownIdeaError, ValidationError) as error:
            messages.error(request, _sentence(error))
        else:
            messages.success(request, done)
        return redirect("moderate_idea", pk)
    idea.refresh_from_db()
    return _page(request, idea, status=400, **{f"{go}_form": form})


def _form(go: str, idea: Idea, said: Any) -> forms.Form | None:
    match go:
        case "answer":
            return AnswerToIdeaForm(said)
        case "decline":
            return DeclineForm(said)
        case "merge":
            return MergeForm(said, idea=idea)
        case "words":
            return IdeaWordsForm(said)
    return None


def _approve(idea: Idea, said: dict[str, Any]) -> None:
    if idea.state == Idea.State.WAITING:
        idea.state = Idea.State.REVIEW


def _answer(idea: Idea, said: dict[str, Any]) -> None:
    idea.state, idea.answer = said["state"], said["answer"].strip()


def _decline(idea: Idea, said: dict[str, Any]) -> None:
    idea.state, idea.reason = Idea.State.DECLINED, said["reason"].strip()


def _merge(idea: Idea, said: dict[str, Any]) -> None:
    idea.merged_into = said["into"]


def _unmerge(idea: Idea, said: dict[str, Any]) -> None:
    idea.merged_into = None


def _words(idea: Idea, said: dict[str, Any]) -> None:
    idea.title, idea.body = " ".join(said["title"].split()), said["body"].strip()


# What a button does to an idea, and what is said then; save_idea judges and recounts.
_ACTS: Final[dict[str, tuple[str, Callable[[Idea, dict[str, Any]], None]]]] = {
    "approve": ("It is on the board, under review.", _approve),
    "answer": ("Saved. Readers see it.", _answer),
    "decline": ("It is declined. Readers see why, and have their points back.", _decline),
    "merge": ("Merged: its votes count with the other idea now.", _merge),
    "unmerge": ("Apart again, each with its own votes.", _unmerge),
    "words": ("Saved.", _words),
}


def _deleted(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Only what waits can go: readers' points hang on the rest, which can be declined."""
    if not request.user.has_perm("surveys.delete_idea") or idea.state != Idea.State.WAITING:
        raise PermissionDenied
    services.delete_waiting_idea(idea=idea)
    messages.success(request, "The proposal is deleted.")
    return redirect("idea_desk")


def _sentence(error: Exception) -> str:
    if isinstance(error, KnownIdeaError):
        return f"Another idea has this title: “{error.idea}”. Merge them instead."
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _page(request: HttpRequest, idea: Idea, *, status: int = 200, **shown: Any) -> HttpResponse:
    open_states = (*Idea.OPEN, Idea.State.SHIPPED)
    state = idea.state if idea.state in open_states else Idea.State.REVIEW
    context = {
        "idea": idea,
        "duplicates": idea.duplicates.select_related("tally"),
        "answer_form": AnswerToIdeaForm(initial={"state": state, "answer": idea.answer}),
        "decline_form": DeclineForm(initial={"reason": idea.reason}),
        "merge_form": MergeForm(idea=idea),
        "words_form": IdeaWordsForm(initial={"title": idea.title, "body": idea.body}),
    } | shown
    return render(request, "surveys/ideas/moderate.html", context, status=status)
