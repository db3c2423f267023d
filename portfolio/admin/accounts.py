"""Accounts and their groups: Django's own screens, as sturdy as ours."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from portfolio.admin.sturdy import SturdyAdmin

# The admin lists apps by name: the portfolio comes first.
apps.get_app_config("auth").verbose_name = _("Users and groups")

admin.site.unregister([User, Group])


class Ticks(SturdyAdmin):
    """Rights and groups as boxes to tick: no two lists with a filter that nobody hears of."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(User)
class AccountAdmin(Ticks, UserAdmin):
    # Facts, which nobody sets.
    readonly_fields = ("last_login", "date_joined")


@admin.register(Group)
class AccountGroupAdmin(Ticks, GroupAdmin):
    pass
