"""What is set up once for each process, beside Django's own."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register(unsafe_settings, Tags.security, deploy=True)
        if settings.EDGE_FUNCTION:
            from config import edge

            edge.install()


def unsafe_settings(app_configs: Any, **_: Any) -> list[Any]:
    """For `manage.py check --deploy`."""
    from config import checks

    names = (name for name in dir(settings) if name.isupper())
    found = checks.broken({name: getattr(settings, name) for name in names})
    return [Error(rule.sentence, id=rule.id) for rule in found]
