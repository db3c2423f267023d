"""What Django's debug page and error reports must not show, beyond what Django knows."""

import re
from typing import Any

from django.views.debug import SafeExceptionReporterFilter

# Django's list has PASS, SECRET, TOKEN and KEY, but no name of a variable that holds a URL.
DATABASE_VARIABLE = "DATABASE_URL|DATABASE|DSN|PGPASSFILE"
PASSWORD_IN_URL = re.compile(r"(?<=://)[^/\s]*(?=@)")


class Filter(SafeExceptionReporterFilter):
    """Hides databases' addresses, and whatever URL carries a user or a password."""

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}|{DATABASE_VARIABLE}",
        flags=re.IGNORECASE,
    )

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        cleansed = super().cleanse_setting(key, value)
        if isinstance(cleansed, str):
            return PASSWORD_IN_URL.sub(self.cleansed_substitute, cleansed)
        return cleansed
