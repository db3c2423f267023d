"""The confirm screen: the password and a code once more, then on to where one was going."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portfolio.accounts import log_in, next_page, passwords, recent, second_factor
from portfolio.admin.second_step import LONGEST_CODE, CodeInput, fault, form_methods, page

WRONG_PASSWORD = _("That is not your password.")


class ConfirmForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        max_length=passwords.LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        help_text=_("The next one that your authenticator app shows, or a recovery code."),
        widget=CodeInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]


@form_methods
@sensitive_post_parameters("password", "code")
@sensitive_variables()
def confirm_view(request: HttpRequest) -> HttpResponse:
    wished = next_page.safe(request, request.POST.get("next") or request.GET.get("next"))
    if recent.is_recent(request):
        return HttpResponseRedirect(wished)
    with_code = second_factor.is_enrolled(request.user)
    form = ConfirmForm(request.POST or None, with_code=with_code)
    wait = 0
    if form.is_valid():
        wait = look(request, form)
        if form.is_valid():
            # As at a log-in: whoever knew the session's id knows it no more.
            request.session.cycle_key()
            recent.note(request)
            return HttpResponseRedirect(wished)
    context = {"title": _("Confirm that it is you"), "form": form, "next": wished}
    return page(request, "confirm", context, wait=wait)


def look(request: HttpRequest, form: ConfirmForm) -> int:
    """Puts to the form what is wrong with it; answers the seconds to wait where it was too often.

    The password first: while it is wrong, no code is used up.
    """
    values, user = form.cleaned_data, request.user
    if authenticate(request, username=user.get_username(), password=values["password"]) != user:
        wait = log_in.wait_of(request)
        form.add_error("password", log_in.too_many(wait) if wait else WRONG_PASSWORD)
        return wait
    if "code" in values:
        checked = second_factor.check(request, user, values["code"])
        if not checked.is_right:
            form.add_error("code", fault(checked))
        return checked.wait
    return 0


view = admin.site.admin_view
urlpatterns = [path("confirm/", view(confirm_view), name="confirm")]
