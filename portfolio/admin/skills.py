"""Skills."""

from django.contrib import admin

from portfolio.admin.content import ContentAdmin
from portfolio.models import Skill


@admin.register(Skill)
class SkillAdmin(ContentAdmin):
    api_name = "skills"
    list_display = (
        "name",
        "category",
        "level",
        "years_experience",
        "active",
        "api",
        "changed",
    )
    list_filter = ("active", "category", "level")
    search_fields = ("name", "category")
    ordering = ("category", "-level", "name", "id")
    suggested = ("category",)
    bounds = {"level": (1, 5), "years_experience": (0, 80)}
    groups = ((None, {"fields": ["name", "category", "level", "years_experience"]}),)
