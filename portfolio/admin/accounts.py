"""Accounts and their groups: Django's own screens, as sturdy as ours."""

from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portfolio.accounts import device, log_in, sign_ins
from portfolio.accounts.recent import proof_first, require_recent
from portfolio.admin.proof import ProvedAdmin

# The admin lists apps by name: the portfolio comes first.
apps.get_app_config("auth").verbose_name = _("Users and groups")

admin.site.unregister([User, Group])


class Ticks(ProvedAdmin):
    """Rights and groups as boxes to tick: no two lists with a filter that nobody hears of."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(User)
class AccountAdmin(Ticks, UserAdmin):
    # Facts, which nobody sets.
    readonly_fields = ("last_login", "date_joined")
    # What would let somebody of the staff give themselves more than they have.
    POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        powers = () if is_superuser(request.user) else self.POWERS
        return (*super().get_readonly_fields(request, obj), *powers)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request.user, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002 - Django's name
        """Ends the account's sessions with its password; the one in which it was done stays."""
        if answer := proof_first(request):
            return answer
        before = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        if before and request.method == "POST":
            after = type(before)._default_manager.get(pk=before.pk)
            if after.password != before.password:
                sign_ins.end_all(after, but=sign_ins.current(request))
        return response


def is_superuser(account: Any) -> bool:
    return bool(getattr(account, "is_superuser", False))


def may_touch(account: Any, other: Any) -> bool:
    """Whoever could set the password of somebody on the staff could do what they may."""
    if is_superuser(account) or other is None or other.pk == account.pk:
        return True
    return not (other.is_staff or is_superuser(other))


@admin.register(Group)
class AccountGroupAdmin(Ticks, GroupAdmin):
    # Or somebody of the staff would give their own group more than they have.
    POWERS = ("permissions",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        powers = () if is_superuser(request.user) else self.POWERS
        return (*super().get_readonly_fields(request, obj), *powers)


class OwnPasswordForm(AdminPasswordChangeForm):
    """Asks for the old password as the log-in does: who found a browser open may not guess it."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        account: Any = authenticate(
            self.request, username=self.user.get_username(), password=password
        )
        if account is not None and account.pk == self.user.pk:
            return password
        if wait := log_in.wait_of(self.request):
            raise ValidationError(log_in.too_many(wait))
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")


class OwnPassword(PasswordChangeView):
    """A new password ends all other sessions, and makes other browsers unknown."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def get_success_url(self) -> str:
        return reverse("admin:password_change_done")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        sign_ins.end_all(form.user, but=sign_ins.current(self.request))
        device.remember(self.request, form.user)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if wait := log_in.wait_of(self.request):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(wait)
        return response


@require_recent
def change_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
    """In the place of Django's `AdminSite.password_change`."""
    context = {**admin.site.each_context(request), **(extra_context or {})}
    return OwnPassword.as_view(extra_context=context)(request)
