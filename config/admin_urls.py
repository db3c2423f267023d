"""The admin's addresses. Imported at the first request for one of them, or for a link to one."""

from django.contrib import admin

admin.autodiscover()

urlpatterns = admin.site.urls[0]
