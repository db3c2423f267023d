"""The page on which people log in."""

import math
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portfolio.accounts import device, passwords, second_step, sign_ins

MINUTE = 60
LONGEST_NAME = 150  # characters, as in its column


class LogInForm(AdminAuthenticationForm):
    """Refuses what can be no name and no password before the database hears of it."""

    username = UsernameField(
        max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=passwords.LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def get_invalid_login_error(self) -> ValidationError:
        wait = wait_of(self.request)
        return ValidationError(too_many(wait)) if wait else super().get_invalid_login_error()


def wait_of(request: Any) -> int:
    """Seconds until this browser may try a password again; 0 where it may."""
    return getattr(request, "password_wait", 0)


def too_many(wait: int) -> str:
    """Says when, in minutes from now and by the clock."""
    minutes = math.ceil(wait / MINUTE)
    until = timezone.now() + timedelta(minutes=minutes)
    text = ngettext(
        "Too many wrong passwords. Try again in %(minutes)s minute, at %(time)s UTC. "
        "A browser that logged in to this account before may still try.",
        "Too many wrong passwords. Try again in %(minutes)s minutes, at %(time)s UTC. "
        "A browser that logged in to this account before may still try.",
        minutes,
    )
    return text % {"minutes": minutes, "time": f"{until:%H:%M}"}


class LogIn(LoginView):
    authentication_form = LogInForm
    template_name = "admin/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        user, page = form.get_user(), self.get_success_url()
        answer = second_step.after_password(self.request, user, page)
        if answer is not None:
            return answer
        sign_ins.begin(self.request, user)
        return HttpResponseRedirect(page)

    def form_invalid(self, form: Any) -> HttpResponse:
        wait = wait_of(self.request)
        if not wait:
            return super().form_invalid(form)
        context = self.get_context_data(form=form)
        answer = self.render_to_response(context, status=HTTPStatus.TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(wait)
        return answer

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")


def page(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
    """In the place of Django's `AdminSite.login`."""
    site = admin.site
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index"))
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        **introduce(request),
        **(extra_context or {}),
    }
    if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
        context[REDIRECT_FIELD_NAME] = reverse("admin:index")
    return LogIn.as_view(extra_context=context)(request)


def introduce(request: HttpRequest) -> dict[str, Any]:
    """What follows a link of `manage.py account unlock` is from now on a browser that is known."""
    text = request.GET.get("device", "")
    if not text or request.method != "GET":
        return {}
    account = device.introduced(text)
    if account:
        device.remember(request, account)
    return {"introduced": bool(account), "introduction_failed": not account}
