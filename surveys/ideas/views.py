"""The feature board: ideas, the points that readers give them, and proposals."""

from __future__ import annotations

import logging

from django.core.paginator import Paginator
from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.web.htmx import HtmxHttpRequest, is_browser, line
from common.web.refusals import Refusal, translated
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import (
    CrawlerRefusedError,
    KeyReusedError,
    SubjectGoneError,
    ensure_reader,
)
from surveys.ballots.views import CRAWLER, GONE, KEY_REUSED, NO_COOKIE, takes_ballots
from surveys.ideas.forms import PointsForm, ProposalForm
from surveys.ideas.models import Idea
from surveys.ideas.points import MOST
from surveys.ideas.selectors import SORTS, Board, board, declined_ideas, idea_for, ideas_by
from surveys.ideas.services import (
    MOST_WAITING,
    BudgetSpentError,
    IdeaClosedError,
    IdeaMissingError,
    KnownIdeaError,
    TooManyWaitingError,
    give_points,
    propose_idea,
)
from surveys.readers.cookies import keep_reader, reader_key

logger = logging.getLogger(__name__)

PAGE_SIZE = 30
OWN_WAITING = gettext_noop(
    "{number} of your ideas wait for the team. Propose the next one when they have looked at one "
    "of these."
)
ALL_WAITING = gettext_noop("More ideas wait than the team can read. Come back in a few days.")
HIDDEN = gettext_noop("Somebody proposed this already; the team will look at it soon.")


@require_safe
@cache_control(private=True)
def features(request: HtmxHttpRequest) -> HttpResponse:
    """The board, in the order that the address names."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "points"
    paginator = Paginator(ideas_by(sort), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    listed = list(page.object_list)
    declined = list(declined_ideas()) if sort != "shipped" and page.number == 1 else []
    shown = board(reader_key(request), [*listed, *declined])
    context = {
        "board": shown,
        "states": shown.states[: len(listed)],
        "declined": shown.states[len(listed) :],
        "simulated": any(state.simulated for state in shown.states),
        "sort": sort,
        "sorts": {name: gettext(label) for name, label in SORTS.items()},
        "page": page,
        "most": MOST,
    }
    return keep_reader(request, render(request, "surveys/ideas/ideas.html", context))


@require_safe
@cache_control(private=True)
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea alone; a duplicate leads to the idea that it was merged into."""
    key = reader_key(request)
    found = idea_for(key, pk)
    if found is None:
        raise Http404(f"there is no idea {pk} on the board")
    if found.pk != pk:
        return redirect(found)
    shown = board(key, [found])
    context = {
        "board": shown,
        "state": shown.states[0],
        "simulated": shown.states[0].simulated,
        "most": MOST,
    }
    return keep_reader(request, render(request, "surveys/ideas/idea.html", context))


@takes_ballots
def points(request: HtmxHttpRequest) -> HttpResponse:
    """Take a reader's new total on an idea: 201, or 200 for a repeat; 4xx or 503 with a sentence.

    htmx gets the stepper again with 2xx and 409, a browser without JavaScript is sent back to its
    page, anything else gets a line of text.
    """
    form = PointsForm(request.POST)
    if not form.is_valid():
        raise Refusal(400, form.complaint, back=form.cleaned_data.get("next", "/"))
    said, key = form.cleaned_data, reader_key(request)
    back = said["next"]
    if key.is_new and not key.is_crawler:
        # Without a cookie a repeat could not be told from another reader's points.
        raise Refusal(403, NO_COOKIE, back=back)
    try:
        receipt = give_points(
            reader=ensure_reader(key),
            idea=said["idea"],
            points=said["points"],
            key=said["key"],
            reception=reception_of(request, key, Ballot.Kind.POINTS),
        )
    except (ValueError, LookupError) as refusal:
        status, sentence = _why(refusal)
        return _answer(request, said["idea"], status, sentence, back)
    nudge()
    return _answer(request, said["idea"], 201 if receipt.created else 200, "", back)


def _why(refusal: Exception) -> tuple[int, str]:
    """The status and the sentence for a refusal of the services; raises what is none."""
    match refusal:
        case CrawlerRefusedError():
            return 403, CRAWLER
        case IdeaMissingError() | SubjectGoneError():
            return 404, GONE
        case IdeaClosedError(idea=closed):
            return 409, gettext("This idea is {state} and takes no more points.").format(
                state=closed.get_state_display()
            )
        case BudgetSpentError():
            return 409, _what_is_left(refusal)
        case KeyReusedError():
            return 409, KEY_REUSED
        case TooManyWaitingError(own=own):
            said = gettext(OWN_WAITING).format(number=MOST_WAITING)
            return 409, said if own else gettext(ALL_WAITING)
    raise refusal


def _what_is_left(spent: BudgetSpentError) -> str:
    left = spent.budget.left
    if not left:
        return gettext(
            "All of your {number} points are given. Take one back from another idea first."
        ).format(number=spent.budget.whole)
    return ngettext(
        "Only {number} point is left, and this takes {wanted}.",
        "Only {number} points are left, and this takes {wanted}.",
        left,
    ).format(number=left, wanted=spent.wanted)


def _answer(
    request: HtmxHttpRequest, pk: int, status: int, sentence: str, back: str
) -> HttpResponse:
    shown = _one(request, pk) if request.htmx and status in {200, 201, 409} else None
    if shown:
        context = {"state": shown.states[0], "budget": shown.budget, "points_next": back,
                   "points_sentence": translated(sentence), "most": MOST, "oob": True}  # fmt: skip
        return render(request, "surveys/ideas/_idea_points.html", context, status=status)
    if sentence:
        raise Refusal(status, sentence, back=back)
    if request.htmx:  # committed, and unreadable just now: a fresh page will show it
        answer = line(gettext("The points are taken."), status)
        answer["HX-Refresh"] = "true"
        return answer
    if is_browser(request):
        return HttpResponseRedirect(f"{back}#idea-{pk}", status=303)
    return line(gettext("The points are taken."), status)


def _one(request: HttpRequest, pk: int) -> Board | None:
    """The idea as its reader sees it; None where the database fails only after the commit."""
    try:
        key = reader_key(request)
        found = idea_for(key, pk)
        return board(key, [found]) if found else None
    except DatabaseTrouble as error:
        logger.warning("Points were taken, their page could not be read again: %s", error)
        return None


@require_safe
@cache_control(private=True)
def propose(request: HttpRequest) -> HttpResponse:
    """The form for a new idea."""
    return keep_reader(request, _form(request, ProposalForm()))


@takes_ballots
def proposal(request: HtmxHttpRequest) -> HttpResponse:
    """Take a reader's idea for the team to look at; the form again with what is wrong, 4xx."""
    form, key = ProposalForm(request.POST), reader_key(request)
    if not form.is_valid():
        return _form(request, form, status=400)
    if key.is_new and not key.is_crawler:
        form.add_error(None, gettext(NO_COOKIE))
        return _form(request, form, status=403)
    try:
        propose_idea(reader=ensure_reader(key), **form.cleaned_data)
    except KnownIdeaError as known:
        seen = idea_for(key, known.idea.pk)
        if seen is None:
            form.add_error(None, gettext(HIDDEN))
        return _form(request, form, known=seen, status=409)
    except (ValueError, LookupError) as refusal:
        status, sentence = _why(refusal)
        form.add_error(None, gettext(sentence))
        return _form(request, form, status=status)
    return HttpResponseRedirect(f"{reverse('features')}#waiting", status=303)


def _form(
    request: HttpRequest, form: ProposalForm, *, known: Idea | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "known": known}
    return render(request, "surveys/ideas/propose.html", context, status=status)
