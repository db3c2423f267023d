"""API tokens: made once, shown once, revoked; never edited, never deleted."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portfolio.admin.actions import note, tell
from portfolio.admin.proof import ProvedAdmin
from portfolio.models import ApiToken
from portfolio.tokens import ENDS_SOON

LONGEST_LIFE = 3650  # days
NAME_TAKEN = _(
    "A living token has this name already. Revoke that one first, or choose another name."
)


class TokenForm(forms.ModelForm):
    days = forms.IntegerField(
        label=_("Valid for"),
        min_value=1,
        max_value=LONGEST_LIFE,
        help_text=_("Days. Afterwards the client needs a new token."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", "scope", "user")

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if ApiToken.objects.filter(name=name, revoked_at=None).exists():
            raise ValidationError(NAME_TAKEN)
        return name


STATES = {"living": _("living"), "expired": _("expired"), "revoked": _("revoked")}


class State(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*STATES.items(), ("ending", _("ends within a month"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        rows = queryset.filter(revoked_at=None)
        match self.value():
            case "living":
                return rows.filter(expires_at__gt=Now())
            case "ending":
                return rows.filter(expires_at__range=(Now(), Now() + ENDS_SOON))
            case "expired":
                return rows.filter(expires_at__lte=Now())
            case "revoked":
                return queryset.exclude(revoked_at=None)
        return None


@admin.action(permissions=["revoke"], description=_("Revoke: these clients are let in no more"))
def revoke(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    chosen = list(queryset)
    with transaction.atomic():
        living = [token for token in chosen if token.revoked_at is None]
        count = ApiToken.objects.filter(pk__in=[token.pk for token in living]).revoke()
        note(request, living, STATES["revoked"])
    tell(model_admin, request, STATES["revoked"], count=count, already=len(chosen) - count)


@admin.register(ApiToken)
class TokenAdmin(ProvedAdmin):
    actions = (revoke,)
    list_display = (
        "name",
        "shown_state",
        "scope",
        "user",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_filter = (State, "scope")
    list_per_page = 50
    search_fields = ("name", "user__username")
    ordering = ("-created_at", "-id")
    form = TokenForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return [(None, {"fields": self.list_display})]
        return [
            (
                None,
                {
                    "fields": ["name", "scope", "days", "user"],
                    "description": _(
                        "One token for each client of the API. Its text is shown once, "
                        "right after you save: have a safe place for it ready."
                    ),
                },
            )
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            ["shown_state", "created_at", "expires_at", "last_used_at", "revoked_at"] if obj else []
        )

    @admin.display(description=_("state"))
    def shown_state(self, token: ApiToken) -> str:
        """With the days that are left, where those are few: a client is about to be shut out."""
        days = token.days_left
        if days is None:
            return str(STATES[token.state])
        return format_html(
            '{} <span class="state">{}</span>',
            STATES[token.state],
            ngettext("ends within %d day", "ends within %d days", days + 1) % (days + 1,),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        tokens = super().get_queryset(request)
        return tokens if is_superuser(request) else tokens.filter(user=request.user.pk)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, "days": settings.API_TOKEN_LIFETIME.days}

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        # A token may do what its account may: nobody but the owner makes one for somebody else.
        accounts = get_user_model().objects.filter(is_active=True)
        if not is_superuser(request):
            accounts = accounts.filter(pk=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, queryset=accounts, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "user":
            field.widget.can_add_related = False
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        # After saving comes the token's text, whichever button was pressed: one is enough.
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("portfolio.change_apitoken")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        lifetime = timedelta(days=form.cleaned_data["days"])
        token, obj.secret = ApiToken.objects.issue(
            obj.user, obj.name, scope=obj.scope, lifetime=lifetime
        )
        obj.pk = token.pk
        obj.expires_at = token.expires_at

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """Shows the text in this very answer, so that no cookie or session ever holds it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("The new token"),
            "token": obj,
        }
        return TemplateResponse(request, "admin/portfolio/apitoken/made.html", context)


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
