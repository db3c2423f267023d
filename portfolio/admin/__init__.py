"""The owner's screens, on Django's admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portfolio.accounts import log_in, unsent
from portfolio.admin import (
    accounts,
    home,
    jobs,
    learning,
    people,
    projects,
    sessions,
    skills,
    technologies,
    tokens,
)

__all__ = [
    "accounts",
    "home",
    "jobs",
    "learning",
    "people",
    "projects",
    "sessions",
    "skills",
    "technologies",
    "tokens",
]

admin.site.site_header = _("Portfolio")
admin.site.site_title = _("Portfolio")
admin.site.index_title = _("What the portfolio holds")
# The link to the API stands in templates/admin/base_site.html.
admin.site.site_url = None
admin.site.index = home.index  # type: ignore[method-assign]  # one site, no class of its own
admin.site.admin_view = unsent.admin_view  # type: ignore[method-assign, assignment]
admin.site.login = log_in.page  # type: ignore[method-assign]
admin.site.password_change = accounts.change_password  # type: ignore[method-assign, assignment]
admin.site.get_app_list = home.in_cv_order  # type: ignore[method-assign]
