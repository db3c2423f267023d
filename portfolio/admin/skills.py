"""What the owner can do and likes to do."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portfolio.admin.content import EntryAdmin, Values
from portfolio.admin.publication import PublicationFilter
from portfolio.models import Interest, Language, Skill


@admin.register(Skill)
class SkillAdmin(EntryAdmin):
    api_name = "skills"
    list_display = (
        "name",
        "category",
        "level",
        "years_experience",
        "publication",
        "api",
        "changed",
    )
    list_filter = (PublicationFilter, ("category", Values), "level")
    search_fields = ("name", "category")
    suggested = ("category",)
    bounds = {"level": (1, 5), "years_experience": (0, 80)}
    groups = (
        (None, {"fields": ["name", "category", "level", "level_text", "years_experience"]}),
        (_("More about it"), {"fields": ["keywords"]}),
    )


@admin.register(Language)
class LanguageAdmin(EntryAdmin):
    api_name = "languages"
    list_display = ("language", "fluency", "publication", "api", "changed")
    search_fields = ("language", "fluency")
    suggested = ("fluency",)
    groups = ((None, {"fields": ["language", "fluency"]}),)


@admin.register(Interest)
class InterestAdmin(EntryAdmin):
    api_name = "interests"
    list_display = ("name", "publication", "api", "changed")
    search_fields = ("name",)
    groups = ((None, {"fields": ["name", "keywords"]}),)
