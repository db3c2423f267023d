"""The admin's addresses. Imported at the first request for one of them, or for a link to one."""

from django.contrib import admin

admin.autodiscover()

# After the screens are registered, and before Django's last pattern, which takes all.
from portfolio.admin import images, preview, resume  # noqa: E402

urlpatterns = [
    *images.urlpatterns,
    *preview.urlpatterns,
    *resume.urlpatterns,
    *admin.site.urls[0],
]
