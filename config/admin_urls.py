"""The admin's addresses. Imported at the first request for one of them, or for a link to one."""

from django.contrib import admin

admin.autodiscover()

# After the screens are registered, and before Django's last pattern, which takes all.
from portfolio.admin import (  # noqa: E402
    confirm,
    images,
    preview,
    resume,
    second_factor,
    second_step,
)

urlpatterns = [
    *confirm.urlpatterns,
    *images.urlpatterns,
    *preview.urlpatterns,
    *resume.urlpatterns,
    *second_factor.urlpatterns,
    *second_step.urlpatterns,
    # Django's `r/` asks any table for any key, for whoever is on the staff. Our links need it not.
    *(each for each in admin.site.urls[0] if getattr(each, "name", "") != "view_on_site"),
]
