"""The builder of surveys, and what came in, to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.admin import ModelAdmin, StackedInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from common.web.read_only_admin import ReadOnlyAdmin
from surveys.questionnaires.items import Item, problems
from surveys.questionnaires.models import Answer, Question, Response, Survey
from surveys.questionnaires.services import copy_as_new_version

FROZEN = (
    "This survey has been answered, so its questions and texts are frozen: changing them would "
    "change what was answered. Only its dates can still be set. To ask something else, press “Copy "
    "as new version” below."
)
REFUSED = (
    "Nothing was saved: the survey's first answer came in while this page was open, and froze its "
    "questions. Press “Copy as new version” and change the copy."
)
_ROOM = 10_000  # numbers no question has, to move through while questions trade places


class LinesField(forms.CharField):
    """A list of texts, one a line; blank lines and blanks around a text don't count."""

    def __init__(self, **kwargs: Any) -> None:
        widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
        super().__init__(required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The lines of a list."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list of lines."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a line differs."""
        return bool(self.to_python(initial) != self.to_python(data))


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """One question in the builder."""

    options = LinesField(help_text="For choices and rankings: one option a line.")
    shown_if = forms.IntegerField(
        label="Shown only after question no.",
        required=False,
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="The number of an earlier question; empty: always asked.",
    )
    shown_if_answers = LinesField(
        label="… was answered with one of",
        help_text="One answer a line: yes or no, an option, or a figure of the scale.",
    )

    class Meta:
        model = Question
        fields = [
            "number", "kind", "text", "hint", "required", "options", "low_label", "high_label",
            "shown_if", "shown_if_answers",
        ]  # fmt: skip

    def _get_validation_exclusions(self) -> set[str]:
        # The whole questionnaire is judged at once: two questions may trade their numbers.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # private
        return {*excluded, "number", "shown_if"}


class QuestionFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The questions of one survey, judged together."""

    def clean(self) -> None:
        """Refuse a questionnaire with mistakes, naming each question."""
        super().clean()
        if self.instance.is_frozen or any(self.errors):
            return
        if wrong := problems(list(self._items())):
            raise ValidationError(wrong)

    def _items(self) -> Iterator[Item]:
        for form in self.forms:
            data = form.cleaned_data
            if data and not data.get("DELETE"):
                yield Item(
                    number=data["number"],
                    kind=data["kind"],
                    text=data["text"],
                    options=tuple(data["options"]),
                    required=data["required"],
                    shown_if=data["shown_if"],
                    shown_if_answers=tuple(data["shown_if_answers"]),
                )

    def save_existing_objects(self, commit: bool = True) -> list[Question]:
        """Save what changed; numbers and what they point to are freed first, in any order."""
        if commit:
            Question.objects.filter(survey=self.instance).update(
                number=F("number") + _ROOM, shown_if=None
            )
        saved = super().save_existing_objects(commit)
        if commit:
            gone = {row.pk for row in self.deleted_objects}
            for form in self.initial_forms:
                if form.instance.pk and form.instance.pk not in gone:
                    form.instance.save(update_fields=["number", "shown_if"])
        return saved


class QuestionInline(StackedInline):
    """The questions of a survey, as long as none is answered."""

    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    extra = 0
    min_num = 1
    ordering = ("number",)
    fields = [
        ("number", "required"), "kind", "text", "hint", "options", ("low_label", "high_label"),
        "shown_if", "shown_if_answers",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only before the first answer."""
        return not (obj and obj.is_frozen) and bool(super().has_add_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only before the first answer."""
        return not (obj and obj.is_frozen) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only before the first answer."""
        return not (obj and obj.is_frozen) and bool(super().has_delete_permission(request, obj))


@admin.register(Survey)
class SurveyAdmin(ModelAdmin):
    """Surveys, built here and frozen by their first answer."""

    list_display = ["title", "slug", "version", "state", "responses", "opens_at", "closes_at"]
    list_filter = ["opens_at", "closes_at"]
    search_fields = ["title", "slug", "questions__text"]
    fields = ["title", "slug", "intro", "thanks", "opens_at", "closes_at", "pages"]
    readonly_fields = ["pages"]
    inlines = [QuestionInline]
    actions_submit_line = ["copy_as_new_version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        """With the number of people's responses."""
        real = Count("responses", filter=Q(responses__simulated=False), distinct=True)
        return cast(QuerySet[Survey], super().get_queryset(request).annotate(number=real))

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Survey | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Only a new survey's address follows its title: addresses that are known stay."""
        return {} if obj else {"slug": ("title",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Survey | None = None) -> list[str]:
        """Everything but the dates, once it is answered."""
        texts = ["title", "slug", "intro", "thanks"] if obj and obj.is_frozen else []
        return [*texts, *self.readonly_fields]

    def has_delete_permission(self, request: HttpRequest, obj: Survey | None = None) -> bool:
        """What readers answered is not deleted with its questions."""
        return not (obj and obj.is_frozen) and bool(super().has_delete_permission(request, obj))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Hold the survey while its questions are saved, and refuse where it froze meanwhile."""
        with transaction.atomic():
            pk = int(object_id) if object_id and object_id.isdecimal() else 0
            survey = Survey.objects.filter(pk=pk).select_for_update().first()
            if survey and survey.is_frozen:
                sent = any(name.startswith("questions-") and name.endswith("-text")
                           for name in request.POST)  # fmt: skip
                if sent:
                    messages.error(request, REFUSED)
                    return HttpResponseRedirect(request.path)
                if request.method == "GET":
                    messages.warning(request, FROZEN)
            return super().changeform_view(request, object_id, *args, **kwargs)

    @action(description="Copy as new version", permissions=["copy_as_new_version"])
    def copy_as_new_version(self, request: HttpRequest, obj: Survey) -> None:
        """Make the draft that will replace this survey; response_change leads there."""
        copy = copy_as_new_version(survey=obj)
        request.META["surveys.copy"] = copy.pk

    def has_copy_as_new_version_permission(
        self, request: HttpRequest, object_id: str | int | None = None
    ) -> bool:
        """Whoever may add a survey, and only of a frozen one: any other can simply be changed."""
        if object_id is None:  # asked again as the button is pressed
            return bool(self.has_add_permission(request))
        frozen = Survey.objects.filter(pk=object_id, answered_at__isnull=False)
        return bool(self.has_add_permission(request)) and frozen.exists()

    def response_change(self, request: HttpRequest, obj: Survey) -> HttpResponse:
        """To the copy, where one was made."""
        copy = request.META.get("surveys.copy")
        if copy is None:
            return cast(HttpResponse, super().response_change(request, obj))
        messages.success(request, "This is the new version, a draft: give it dates to open it.")
        return HttpResponseRedirect(reverse("admin:surveys_survey_change", args=[copy]))

    @admin.display(description="state")
    def state(self, survey: Survey) -> str:
        """Draft, scheduled, open or closed."""
        return survey.state_at(timezone.now()).value

    @admin.display(description="people’s responses", ordering="number")
    def responses(self, survey: Any) -> int:
        """How many readers have begun it; simulated ones are left out."""
        return int(survey.number)

    @admin.display(description="pages")
    def pages(self, survey: Survey) -> str:
        """Where it is answered, and where its results are."""
        if not survey.pk:
            return "They are there once it is saved."
        address = survey.get_absolute_url()
        return format_html(
            '<a href="{}" class="text-primary-600 underline">{}</a> · '
            '<a href="{}results/" class="text-primary-600 underline">results</a>',
            address,
            address,
            address,
        )


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """Who went how far."""

    list_display = ["id", "survey", "reader", "simulated", "started_at", "completed_at"]
    list_filter = ["survey", "simulated", ("completed_at", admin.EmptyFieldListFilter)]
    search_fields = ["=id", "=reader__id", "survey__title"]
    list_select_related = ["survey", "reader"]
    date_hierarchy = "started_at"


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    """The answers that stand."""

    list_display = ["id", "response", "question", "value", "counts"]
    list_filter = ["question__survey", "question__kind", "counts", "response__simulated"]
    search_fields = ["=id", "=response__id", "=response__reader__id", "question__text"]
    list_select_related = ["response", "question"]
