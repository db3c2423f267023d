"""The owner's screens, on Django's admin."""

from django.contrib import admin

from portfolio.admin import accounts, jobs, people, projects, skills, technologies, tokens

__all__ = ["accounts", "jobs", "people", "projects", "skills", "technologies", "tokens"]

admin.site.site_header = "Portfolio"
admin.site.site_title = "Portfolio"
admin.site.index_title = "What the portfolio holds"
# The link to the API stands in templates/admin/base_site.html.
admin.site.site_url = None
