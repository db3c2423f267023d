"""Where an account is logged in: each browser, and the way to throw it out."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portfolio.accounts import sign_ins
from portfolio.accounts.recent import require_recent
from portfolio.admin.proof import ProvedAdmin
from portfolio.models import SignIn

EXPLAINED = _("Each browser in which you are logged in. Log out those that you don't know.")
EXPLAINED_ALL = _("Each browser in which somebody is logged in. Log out those that nobody knows.")


@admin.action(permissions=["end"], description=_("Log out at once"))
def end(model_admin: Any, request: HttpRequest, queryset: QuerySet[SignIn]) -> None:
    chosen = dict(queryset.values_list("session_digest", "id"))
    own = chosen.pop(sign_ins.current(request), None)
    count = sign_ins.end(list(chosen.values()))
    tell(request, count + bool(own))
    if own:
        logout(request)  # the list answers with the log-in page


@require_recent
def end_others(request: HttpRequest) -> HttpResponse:
    """Logs the account out everywhere but here. Whoever comes from the proof comes with a GET."""
    if request.method == "POST":
        tell(request, sign_ins.end_all(request.user, but=sign_ins.current(request)))
    return HttpResponseRedirect(reverse("admin:portfolio_signin_changelist"))


def tell(request: HttpRequest, count: int) -> None:
    text = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", count)
    messages.success(request, text % {"count": count})


@admin.register(SignIn)
class SessionAdmin(ProvedAdmin):
    """Everybody sees their own, a superuser all of them. Nobody writes into these rows."""

    actions = (end,)
    change_list_template = "admin/portfolio/signin/list.html"
    list_display = ("browser", "user", "address", "created_at", "last_used_at", "is_this_one")
    list_display_links = None
    list_per_page = 50
    list_select_related = ("user",)
    search_fields = ("agent", "address", "user__username")

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(end_others)
        return [path("others/", view, name="portfolio_signin_others"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignIn]:
        found = sign_ins.living(sign_ins.current(request))
        return found if is_superuser(request) else found.filter(user=request.user.pk)

    def get_list_display(self, request: HttpRequest) -> Any:
        if is_superuser(request):
            return self.list_display
        return [name for name in self.list_display if name != "user"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        text = EXPLAINED_ALL if is_superuser(request) else EXPLAINED
        return super().changelist_view(request, {"title": _("Sessions"), "explained": text})

    @admin.display(description=_("browser"), ordering="agent")
    def browser(self, row: SignIn) -> str:
        return row.agent or str(_("unknown"))

    @admin.display(description=_("this one"))
    def is_this_one(self, row: SignIn) -> str:
        is_own = row.is_own  # type: ignore[attr-defined]  # of `sign_ins.living`
        return format_html('<span class="state">{}</span>', _("yes")) if is_own else ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        # All others find theirs by the link that stands on each page.
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_end_permission(self, request: HttpRequest) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def beside_accounts(apps: list[Any]) -> None:
    """Lists the sessions where the accounts are, for who sees those."""
    by_label = {app["app_label"]: app["models"] for app in apps}
    if {"auth", "portfolio"} <= by_label.keys():
        found = [each for each in by_label["portfolio"] if each["object_name"] == "SignIn"]
        for each in found:
            by_label["portfolio"].remove(each)
            by_label["auth"].append(each)


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
