"""The addresses of the team's pages."""

from django.urls import path, re_path

from evaluation.agreement.heat_views import agreement_page, agreement_picture
from evaluation.agreement.views import metrics_page, metrics_picture, metrics_table
from evaluation.comparison.views import (
    compare_article,
    compare_page,
    compare_picture,
    compare_report,
    compare_table,
    compare_trend,
)
from evaluation.decisions.shared_pages import shared_page, shared_picture
from evaluation.decisions.views import (
    decide,
    decision_page,
    decision_picture,
    decision_report,
    decisions_page,
    revoke,
    share,
    withdraw,
)
from evaluation.declaring.views import change_plan, change_rule, rule_page
from evaluation.experiments.views import (
    act_on_experiment,
    changes_page,
    experiment_page,
    experiments_page,
    new_experiment,
    record_page,
    record_picture,
)
from evaluation.judges.batch_views import (
    cancel_judging,
    go_on_judging,
    judge_batch,
    judge_failures,
)
from evaluation.judges.rubric_views import new_rubric, rubric_page, rubrics_page
from evaluation.judges.views import (
    ask_judge_again,
    judge_page,
    judge_plan,
    judges_page,
    new_judge,
    start_judging,
)
from evaluation.leaderboard.views import models_page, models_picture, models_table
from evaluation.opinions.views import choose_population
from evaluation.passports.views import (
    declare_least,
    passport_json,
    passport_page,
    passport_picture,
)
from evaluation.runs.views import run_page, runs_page, start_run, stop_run
from evaluation.terms.views import glossary_page

_KIND = r"(?P<kind>svg|png|csv)"
_PK = r"(?P<pk>[0-9]{1,18})"  # of more digits there is no row, and of thousands no number
_ANY = r"[\s\S]"  # a dimension is called as its raters call it, line breaks and all
_PICTURE = rf"(?P<name>forest|trend|strengths|matrix)\.{_KIND}"

urlpatterns = [
    path("models/", models_page, name="models"),
    re_path(rf"^models/picture\.{_KIND}$", models_picture, name="models_picture"),
    path("models/table.csv", models_table, name="models_table"),
    path("models/population/", choose_population, name="choose_population"),
    path("models/compare/", compare_page, name="compare"),
    path("models/compare/table.csv", compare_table, name="compare_table"),
    re_path(r"^models/compare/report\.(?P<kind>json|md)$", compare_report, name="compare_report"),
    path("models/compare/trend/", compare_trend, name="compare_trend"),
    re_path(rf"^models/compare/{_PICTURE}$", compare_picture, name="compare_picture"),
    path("models/compare/articles/<article:slug>/", compare_article, name="compare_article"),
    path("decisions/", decisions_page, name="decisions"),
    path("decisions/new/", decide, name="decide"),
    path("decisions/<int:pk>/", decision_page, name="decision"),
    re_path(rf"^decisions/{_PK}/{_PICTURE}$", decision_picture, name="decision_picture"),
    re_path(
        rf"^decisions/{_PK}/report\.(?P<kind>json|md)$",
        decision_report,
        name="decision_report",
    ),
    path("decisions/<int:pk>/withdraw/", withdraw, name="withdraw_decision"),
    path("decisions/<int:pk>/share/", share, name="share_decision"),
    path("decisions/<int:pk>/revoke/", revoke, name="revoke_link"),
    path("shared/<str:token>/", shared_page, name="shared"),
    re_path(rf"^shared/(?P<token>[^/]+)/{_PICTURE}$", shared_picture, name="shared_picture"),
    path("experiments/", experiments_page, name="experiments"),
    path("experiments/new/", new_experiment, name="new_experiment"),
    path("experiments/<int:pk>/", experiment_page, name="experiment"),
    path("experiments/<int:pk>/act/", act_on_experiment, name="act_on_experiment"),
    path("experiments/<int:pk>/steps/<int:number>/", record_page, name="experiment_record"),
    re_path(
        rf"^experiments/{_PK}/steps/(?P<number>[0-9]{{1,18}})/{_PICTURE}$",
        record_picture,
        name="experiment_picture",
    ),
    path("changes/", changes_page, name="changes"),
    path("models/rule/", rule_page, name="rule"),
    path("models/rule/change/", change_rule, name="change_rule"),
    path("models/rule/plan/", change_plan, name="change_plan"),
    path("metrics/", metrics_page, name="metrics"),
    path("metrics/table.csv", metrics_table, name="metrics_table"),
    re_path(
        rf"^metrics/(?P<group>{_ANY}+?)/(?P<dimension>{_ANY}+)\.{_KIND}$",
        metrics_picture,
        name="metrics_picture",
    ),
    path("agreement/", agreement_page, name="agreement"),
    re_path(
        rf"^agreement/(?P<dimension>{_ANY}+)\.{_KIND}$", agreement_picture, name="agreement_picture"
    ),
    path("judges/<str:name>/passport/", passport_page, name="passport"),
    path("judges/<str:name>/passport/declare/", declare_least, name="declare_agreement"),
    path("judges/<str:name>/passport.json", passport_json, name="passport_json"),
    re_path(
        rf"^judges/(?P<name>[^/]+)/passport\.{_KIND}$", passport_picture, name="passport_picture"
    ),
    path("judges/", judges_page, name="judges"),
    path("judges/new/", new_judge, name="new_judge"),
    path("judges/<int:pk>/", judge_page, name="judge"),
    path("judges/<int:pk>/plan/", judge_plan, name="judge_plan"),
    path("judges/<int:pk>/start/", start_judging, name="start_judging"),
    path("judges/<int:pk>/again/", ask_judge_again, name="ask_judge_again"),
    path("judges/batches/<int:pk>/", judge_batch, name="judge_batch"),
    path("judges/batches/<int:pk>/failures.csv", judge_failures, name="judge_failures"),
    path("judges/batches/<int:pk>/cancel/", cancel_judging, name="cancel_judging"),
    path("judges/batches/<int:pk>/go-on/", go_on_judging, name="go_on_judging"),
    path("judges/rubrics/", rubrics_page, name="rubrics"),
    path("judges/rubrics/new/", new_rubric, name="new_rubric"),
    path("judges/rubrics/<int:pk>/", rubric_page, name="rubric"),
    path("terms/", glossary_page, name="glossary"),
    path("runs/", runs_page, name="runs"),
    path("runs/start/", start_run, name="start_run"),
    path("runs/<int:pk>/", run_page, name="run"),
    path("runs/<int:pk>/cancel/", stop_run, name="stop_run"),
]
