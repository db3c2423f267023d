"""Accounts and their groups: Django's own screens, as sturdy as ours."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from portfolio.admin.sturdy import SturdyAdmin

# The admin lists apps by name: the portfolio comes first.
apps.get_app_config("auth").verbose_name = "Users and groups"

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(SturdyAdmin, UserAdmin):
    pass


@admin.register(Group)
class AccountGroupAdmin(SturdyAdmin, GroupAdmin):
    pass
