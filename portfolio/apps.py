from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save


class PortfolioConfig(AppConfig):
    name = "portfolio"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        user_logged_in.connect(note_proof, dispatch_uid="portfolio.accounts.recent")
        post_save.connect(
            end_sessions,
            sender=settings.AUTH_USER_MODEL,
            dispatch_uid="portfolio.accounts.sign_ins",
        )


def note_proof(request: Any, **_: Any) -> None:
    """Who logs in, however that is, has just proved who it is."""
    from portfolio.accounts import recent

    recent.note(request)


def end_sessions(instance: Any, created: bool, **_: Any) -> None:  # noqa: FBT001 - Django's
    """An account that is switched off is out at once, and still so when it is on again."""
    if not created and not instance.is_active:
        from portfolio.accounts import sign_ins

        sign_ins.end_all(instance)
