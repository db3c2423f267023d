"""The account's second factor: what there is, another app, new recovery codes, none at all."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from portfolio.accounts import recovery, second_factor
from portfolio.accounts.recent import require_recent
from portfolio.admin.second_step import (
    WRONG,
    EnrolForm,
    app_context,
    codes_page,
    form_methods,
    page,
)

# Where the session keeps the seed of the app that is being set up.
KEY = "enrolment"
REMOVED = _("The second factor is gone: from now on the password alone lets you in.")
CODES_QUESTION = _("Ten new codes take the place of those from before, which count no more.")
REMOVE_QUESTION = _("The app and its recovery codes count no more; the password is enough then.")
IS_REQUIRED = _("Here each account needs a second factor. Set up another app instead.")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    factor = second_factor.of(request.user)
    since: datetime | None = factor.confirmed_at if factor else None
    context: dict[str, Any] = {
        "title": _("Second factor"),
        "factor": factor,
        "since": since,
        "is_required": settings.SECOND_FACTOR_REQUIRED,
        "left": recovery.left(request.user),
        "most": recovery.COUNT,
    }
    return page(request, "overview", context)


@require_recent
@form_methods
@sensitive_post_parameters("code")
@sensitive_variables()
def app_view(request: HttpRequest) -> HttpResponse:
    """Sets up an app, in the place of the one that there may be, which counts until then."""
    user = request.user
    seed = request.session.get(KEY, "")
    if second_factor.secret_of(user, seed) is None:
        seed = request.session[KEY] = second_factor.new_seed(user)
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        codes = second_factor.enrol(user, seed, form.cleaned_data["code"], replace=True)
        if codes:
            del request.session[KEY]
            return codes_page(request, codes, reverse("admin:second_factor"))
        form.add_error("code", WRONG)
    context = {"title": _("Set up an authenticator app"), "form": form, "is_inside": True}
    context |= app_context(request, user, seed)
    return page(request, "enrol", context)


@require_recent
@form_methods
@sensitive_variables()
def codes_view(request: HttpRequest) -> HttpResponse:
    """New recovery codes: those from before count no more."""
    if not second_factor.is_enrolled(request.user):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    if request.method != "POST":
        return ask(request, _("New recovery codes"), CODES_QUESTION, _("Make new codes"))
    codes = second_factor.renew_codes(request.user)
    return codes_page(request, codes, reverse("admin:second_factor"))


@require_recent
@form_methods
def remove_view(request: HttpRequest) -> HttpResponse:
    if settings.SECOND_FACTOR_REQUIRED:
        messages.error(request, IS_REQUIRED)
    elif request.method != "POST":
        return ask(request, _("Remove the second factor"), REMOVE_QUESTION, _("Remove it"))
    elif second_factor.remove(request.user):
        messages.success(request, REMOVED)
    return HttpResponseRedirect(reverse("admin:second_factor"))


def ask(request: HttpRequest, title: Any, question: Any, button: Any) -> HttpResponse:
    context = {"title": title, "question": question, "button": button}
    return page(request, "question", context)


view = admin.site.admin_view
urlpatterns = [
    path("second-factor/", view(overview), name="second_factor"),
    path("second-factor/app/", view(app_view), name="second_factor_app"),
    path("second-factor/codes/", view(codes_view), name="second_factor_codes"),
    path("second-factor/remove/", view(remove_view), name="second_factor_remove"),
]
