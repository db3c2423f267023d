"""The technologies of a job or a project, as rows of its form."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portfolio.admin.preview import may_view
from portfolio.models import ExperienceTechnology, ProjectTechnology, Technology

# As in the API. A job that has more (SQL knows no limit) can still be opened, and shortened.
MOST = 100


class SturdyAutocomplete(AutocompleteSelect):
    """Shows a form with junk in it again, instead of asking the database for the junk."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        known = [key for key in value if str(key).isascii() and str(key).isdigit()]
        return super().optgroups(name, known or [""], attrs)


class Links(BaseInlineFormSet):
    """Saves a form that has grown old."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, label in (("technology", _("Technology")), ("DELETE", _("Take away"))):
            # The column's heading is none for who listens.
            if name in form.fields:
                form.fields[name].widget.attrs["aria-label"] = label

    def _should_delete_form(self, form: Any) -> bool:
        # A technology that was taken away in another window stays away; the rest is saved.
        gone = not form.empty_permitted and form.instance.pk is None
        return gone or super()._should_delete_form(form)  # type: ignore[misc]  # no public name


class TechnologiesInline(admin.TabularInline):
    """Part of the row they belong to: who may edit that may edit these."""

    formset = Links
    extra = 0
    max_num = MOST
    autocomplete_fields = ("technology",)
    verbose_name = _("technology")
    verbose_name_plural = _("technologies")
    # The table that the row belongs to, as in Django's names of rights.
    of: str

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        limits = {"validate_max": True, "absolute_max": 2 * MOST}
        return super().get_formset(request, obj, **limits | kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            # Beside the list a button to add a technology is enough.
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = SturdyAutocomplete(db_field, self.admin_site)
            kwargs["queryset"] = self.known(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def known(self, request: HttpRequest) -> QuerySet[Technology]:
        """Those that may be named. Who may not look at technologies sees what such rows have."""
        if may_view(request, Technology):
            return Technology.objects.all()
        links = self.model._default_manager.values("technology")
        return Technology.objects.filter(pk__in=links)

    def may(self, request: HttpRequest, *actions: str) -> bool:
        return any(request.user.has_perm(f"portfolio.{action}_{self.of}") for action in actions)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", "change")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change" if obj else "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change")


class JobTechnologies(TechnologiesInline):
    model = ExperienceTechnology
    of = "experience"


class ProjectTechnologies(TechnologiesInline):
    model = ProjectTechnology
    of = "project"
