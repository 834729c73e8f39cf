"""A survey as its reader goes through it: one question a page, each answer kept as it is given."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Final, cast

from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.web.htmx import HtmxHttpRequest, is_browser, line
from common.web.refusals import RETRY_AFTER, Refusal, refusing
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import (
    CrawlerRefusedError,
    KeyReusedError,
    SubjectGoneError,
    ensure_reader,
)
from surveys.ballots.views import CRAWLER, NO_COOKIE, takes_ballots
from surveys.questionnaires.controls import control_of, said_in
from surveys.questionnaires.forms import BACK, SAVE, AnswerForm
from surveys.questionnaires.items import AnswerRefusedError, Value, read_answer
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.selectors import SurveyProgress, open_surveys, progress_of
from surveys.questionnaires.services import SurveyChangedError, SurveyNotOpenError, record_answer
from surveys.readers.cookies import keep_reader, reader_key

BUSY = gettext_noop(
    "Your answer was not kept: the site is busy. It still stands here; press again in a moment."
)
NEEDED = gettext_noop("This question needs an answer before the survey goes on.")
NOT_ASKED = gettext_noop(
    "This question is not asked now; your other answers lead past it, or not yet to it."
)
CHANGED = gettext_noop("The survey was changed while you were answering. Load the page again.")
ALREADY = gettext_noop(
    "Another answer was already taken from this page. Press again to change it to this one."
)
CLOSED = gettext_noop("This survey takes no answers now. What you said before is kept.")
GONE = gettext_noop("This survey has no such question.")
logger = logging.getLogger(__name__)
REFUSALS: Final[dict[type[Exception], tuple[int, str]]] = {
    CrawlerRefusedError: (403, CRAWLER),
    SurveyNotOpenError: (403, CLOSED),
    SurveyChangedError: (409, CHANGED),
    SubjectGoneError: (409, CHANGED),
}


@require_safe
@never_cache
def survey_list(request: HttpRequest) -> HttpResponse:
    """The open surveys."""
    context = {"surveys": open_surveys(timezone.now())}
    return render(request, "surveys/questionnaires/survey_list.html", context)


@require_safe
@never_cache
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """To the question that this reader goes on with, to the end, or why neither is possible."""
    found, state = _survey(slug)
    progress = progress_of(found, reader_key(request))
    if state != Survey.State.OPEN:
        return _not_open(request, progress, state)
    if progress.is_complete:
        return keep_reader(request, redirect("survey_thanks", slug))
    answer = redirect("survey_question", slug, progress.next_open)
    if progress.has_begun:
        answer["Location"] += "?resumed"
    return keep_reader(request, answer)


@csrf_exempt  # `answer` asks for the token; a page that is only looked at needs none
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One question: shown, or answered."""
    shown = cast(Callable[..., HttpResponseBase], answer if request.method == "POST" else ask)
    return shown(request, slug, number)


question.takes_ballots = True  # type: ignore[attr-defined]  # where it is posted to


@require_safe
def ask(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page of one question; elsewhere where the reader is not asked it."""
    found, state = _survey(slug)
    progress = progress_of(found, reader_key(request))
    asked = progress.question(number)
    if asked is None:
        raise Http404(GONE)
    if state != Survey.State.OPEN:
        return _not_open(request, progress, state)
    if not progress.may_show(number):
        return keep_reader(request, redirect("survey", slug))
    said = said_in(progress, number)
    return keep_reader(request, question_page(request, progress, asked, said=said))


@takes_ballots
def answer(request: HtmxHttpRequest, slug: str, number: int) -> HttpResponse:
    """Take one answer and go on: 303 for a browser, 201 or 200 for a script; 4xx or 503 else.

    What a browser sent is on the page again wherever it was not taken.
    """
    found, state = _survey(slug)
    progress = progress_of(found, reader_key(request))
    asked, form = progress.question(number), AnswerForm(request.POST)
    back = found.get_absolute_url()
    if asked is None:
        raise Refusal(404, GONE, back=back)
    if not form.is_valid():
        raise Refusal(400, form.complaint, back=back)
    if state != Survey.State.OPEN:
        raise Refusal(403, CLOSED, back=back)
    if not progress.may_show(number):
        raise Refusal(409, NOT_ASKED, back=back)
    return _take(request, progress, asked, go=form.cleaned_data["go"], key=form.cleaned_data["key"])


@require_safe
@never_cache
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The end: thanks, and what was said; back to the questions where some are open."""
    found, state = _survey(slug)
    progress = progress_of(found, reader_key(request))
    if state != Survey.State.OPEN:
        return _not_open(request, progress, state)
    if not progress.has_begun or not progress.is_complete:
        return redirect("survey", slug)
    return render(
        request,
        "surveys/questionnaires/survey_thanks.html",
        {"survey": found, "progress": progress},
    )


# --- Taking an answer -----------------------------------------------------------------------------


def _take(
    request: HtmxHttpRequest, progress: SurveyProgress, asked: Question, *, go: str, key: str
) -> HttpResponse:
    number, said = asked.number, request.POST.getlist("answer")
    try:
        value = read_answer(asked.item, said)
    except AnswerRefusedError as refusal:
        if go == BACK:  # what is half done holds nobody
            return _onward(request, progress, number, go=go)
        return _again(request, progress, asked, status=400, sentence=str(refusal))
    if value is None and go == BACK and (asked.required or number not in progress.answers):
        return _onward(request, progress, number, go=go)
    if value is None and asked.required:
        return _again(request, progress, asked, status=400, sentence=NEEDED)
    return _record(request, progress, asked, value, go=go, key=key)


def _record(
    request: HtmxHttpRequest,
    progress: SurveyProgress,
    asked: Question,
    value: Value | None,
    *,
    go: str,
    key: str,
) -> HttpResponse:
    reader, back = reader_key(request), progress.survey.get_absolute_url()
    if reader.is_new and not reader.is_crawler:
        # Without a cookie the next page could not know what this one said.
        raise Refusal(403, NO_COOKIE, back=back)
    asked.survey = progress.survey
    try:
        with refusing(REFUSALS, back=back):
            receipt = record_answer(
                reader=ensure_reader(reader),
                question=asked,
                value=value,
                key=key,
                reception=reception_of(request, reader, Ballot.Kind.ANSWER),
            )
    except KeyReusedError:
        return _again(request, progress, asked, status=409, sentence=ALREADY)
    except DatabaseTrouble as error:
        logger.error("An answer was not taken: %s", error)
        page = _again(request, progress, asked, status=503, sentence=BUSY)
        page["Retry-After"] = str(RETRY_AFTER)
        return page
    nudge()
    status = 201 if receipt.created else 200
    after = progress.with_answer(asked.number, value)
    return _onward(request, after, asked.number, go=go, status=status)


def _onward(
    request: HtmxHttpRequest, progress: SurveyProgress, number: int, *, go: str, status: int = 200
) -> HttpResponse:
    """To the page that comes next; a script gets a line."""
    if not is_browser(request):
        return line(gettext("The answer is kept."), status)
    to = progress.before(number) or number if go == BACK else progress.after(number)
    to = number if go == SAVE else to
    slug = progress.survey.slug
    page = redirect("survey_question", slug, to) if to else redirect("survey_thanks", slug)
    page.status_code = 303
    return page


def _again(
    request: HtmxHttpRequest,
    progress: SurveyProgress,
    asked: Question,
    *,
    status: int,
    sentence: str,
) -> HttpResponse:
    """The page again with what was sent still in it, and a sentence."""
    sentence = gettext(sentence)
    if not is_browser(request):
        return line(sentence, status)
    said = request.POST.getlist("answer")
    return question_page(request, progress, asked, said=said, sentence=sentence, status=status)


# --- Pages ----------------------------------------------------------------------------------------


def _survey(slug: str) -> tuple[Survey, Survey.State]:
    """The survey and its state now; a draft is not there for anybody."""
    found = Survey.objects.filter(slug=slug).first()
    state = found.state_at(timezone.now()) if found else Survey.State.DRAFT
    if found is None or state == Survey.State.DRAFT:
        raise Http404("no such survey")
    return found, state


def question_page(
    request: HttpRequest,
    progress: SurveyProgress,
    asked: Question,
    *,
    said: Sequence[str],
    sentence: str = "",
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page of one question; `action`, where given, is the address that its form goes to."""
    number = asked.number
    context = {
        "survey": progress.survey,
        "question": asked,
        "control": control_of(asked, said),
        "progress": progress.place(number),
        "before": progress.before(number),
        "resumed": "resumed" in request.GET and not sentence,
        "sentence": sentence,
        "key": secrets.token_urlsafe(16),
        **more,
    }
    return render(request, "surveys/questionnaires/survey_question.html", context, status=status)


def _not_open(request: HttpRequest, progress: SurveyProgress, state: Survey.State) -> HttpResponse:
    context = {
        "survey": progress.survey,
        "scheduled": state == Survey.State.SCHEDULED,
        "progress": progress,
        "elsewhere": open_surveys(timezone.now())[:1],
    }
    return render(request, "surveys/questionnaires/survey_not_open.html", context)
