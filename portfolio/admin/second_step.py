"""The pages between the right password and the admin: the code, or setting up an app."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portfolio.accounts import recovery, second_factor, second_step
from portfolio.accounts.second_factor import AlreadyEnrolledError, By, Checked
from portfolio.accounts.second_step import Pending

LONGEST_CODE = 40  # characters
TOO_LATE = _("That took too long: log in once more.")
WRONG = _("This code is not right, or was used before. Take the next one that the app shows.")
WRONG_RECOVERY = _("This is no recovery code of this account, or it was used before.")

form_methods = require_http_methods(["GET", "HEAD", "POST"])


class CodeInput(forms.TextInput):
    """A field that never says again what was typed into it."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class EnrolForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        help_text=_("The six digits that your authenticator app shows."),
        # Without the focus, which would lead past the picture on a phone.
        widget=CodeInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CodeForm(EnrolForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class RecoveryForm(forms.Form):
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=LONGEST_CODE,
        help_text=_("One of the ten that you were given. It counts once."),
        widget=CodeInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


@never_cache
@form_methods
@sensitive_post_parameters("code")
@sensitive_variables()
def code_view(request: HttpRequest, *, by: str = "app") -> HttpResponse:
    """Asks for a code of the app, or for a recovery code, and then logs in."""
    pending = second_step.pending_of(request, within=second_step.TO_CODE)
    if pending is None or not second_factor.is_enrolled(pending.user):
        return begin_again(request)
    is_recovery = by == "recovery"
    form = RecoveryForm(request.POST or None) if is_recovery else CodeForm(request.POST or None)
    wait = 0
    if form.is_valid():
        checked = second_factor.check(request, pending.user, form.cleaned_data["code"])
        if checked.is_right:
            return enter(request, pending, checked)
        form.add_error("code", fault(checked, is_recovery=is_recovery))
        wait = checked.wait
    context = {"title": _("Second step"), "form": form, "is_recovery": is_recovery}
    context["account"] = pending.user.get_username()
    return page(request, "code", context, wait=wait)


@never_cache
@form_methods
@sensitive_post_parameters("code")
@sensitive_variables()
def enrol_view(request: HttpRequest) -> HttpResponse:
    """Sets up an app for an account that has none, then logs in and shows the recovery codes."""
    pending = second_step.pending_of(request, within=second_step.TO_ENROL)
    if pending is None:
        return begin_again(request)
    if second_factor.is_enrolled(pending.user):
        return HttpResponseRedirect(reverse("admin:second_step"))
    if second_factor.secret_of(pending.user, pending.seed) is None:
        pending.seed = second_factor.new_seed(pending.user)
        second_step.keep(request, pending)
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        try:
            codes = second_factor.enrol(pending.user, pending.seed, form.cleaned_data["code"])
        except AlreadyEnrolledError:
            return HttpResponseRedirect(reverse("admin:second_step"))
        if codes:
            second_step.finish(request, pending)
            return codes_page(request, codes, pending.next_page)
        form.add_error("code", WRONG)
    context = {"title": _("Set up a second factor"), "form": form}
    context |= app_context(request, pending.user, pending.seed)
    return page(request, "enrol", context)


def begin_again(request: HttpRequest) -> HttpResponse:
    """To the log-in, with the page that was wished for."""
    kept = request.session.pop(second_step.KEY, None) or {}
    if kept:
        messages.warning(request, TOO_LATE)
    wished = {"next": kept.get("next_page") or reverse("admin:index")}
    return HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode(wished)}")


def enter(request: HttpRequest, pending: Pending, checked: Checked) -> HttpResponse:
    second_step.finish(request, pending)
    if checked.by is By.RECOVERY:
        messages.warning(request, used_recovery(recovery.left(pending.user)))
    return HttpResponseRedirect(pending.next_page)


def used_recovery(left: int) -> str:
    if not left:
        return str(_("That was the last recovery code. Make new ones: “Second factor”, above."))
    return ngettext(
        "That recovery code is used up; %d is left.",
        "That recovery code is used up; %d are left.",
        left,
    ) % (left,)


def fault(checked: Checked, *, is_recovery: bool = False) -> str:
    """What is said of a code that was not right."""
    if not checked.wait:
        return str(WRONG_RECOVERY if is_recovery else WRONG)
    minutes = -(-checked.wait // 60)
    return ngettext(
        "Too many codes were tried. Try again in %d minute.",
        "Too many codes were tried. Try again in %d minutes.",
        minutes,
    ) % (minutes,)


def app_context(request: HttpRequest, user: Any, seed: str) -> dict[str, Any]:
    """What an app takes: the QR code, and the same in letters. In this very page, which nobody
    keeps: no address answers it."""
    import segno

    secret = second_factor.secret_of(user, seed) or b""
    address = second_factor.address(user, secret, request.get_host())
    text = second_factor.text_of(secret)
    return {
        "picture": segno.make(address, micro=False).svg_data_uri(scale=4, light="#fff"),
        "address": address,
        "text": " ".join(text[at : at + 4] for at in range(0, len(text), 4)),
        "account": user.get_username(),
    }


def codes_page(request: HttpRequest, codes: list[str], next_page: str) -> HttpResponse:
    """The recovery codes, in this very answer, so that no cookie or session ever holds them."""
    context = {"title": _("Your recovery codes"), "codes": codes, "next_page": next_page}
    return page(request, "codes", context)


def page(
    request: HttpRequest, name: str, context: dict[str, Any], *, wait: int = 0
) -> HttpResponse:
    """A screen; `wait` are the seconds until what was tried may be tried again."""
    answer = TemplateResponse(
        request,
        f"admin/portfolio/second_factor/{name}.html",
        {**admin.site.each_context(request), **context},
    )
    if wait:
        answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
        answer["Retry-After"] = str(wait)
    return answer


urlpatterns = [
    path("login/code/", code_view, name="second_step"),
    path("login/recovery/", code_view, {"by": "recovery"}, name="second_step_recovery"),
    path("login/second-factor/", enrol_view, name="first_enrolment"),
]
