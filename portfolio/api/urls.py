"""Paths as clients know them; each is answered with or without a slash at its end."""

from typing import Any

from django.urls import re_path

from portfolio.api import docs, views

COLLECTION: dict[str, Any] = {"get": "list", "post": "create"}
ITEM: dict[str, Any] = {
    "get": "retrieve",
    "put": "update",
    "patch": "partial_update",
    "delete": "destroy",
}
ORDER: dict[str, Any] = {"get": "read_order", "put": "order"}

urlpatterns = [
    re_path(r"^$", views.IndexView.as_view()),
    re_path(r"^portfolio/?$", views.PortfolioView.as_view(), name="portfolio"),
    re_path(r"^resume\.json/?$", views.ResumeView.as_view(), name="resume"),
    re_path(r"^personal-info/?$", views.PersonalInfoView.as_view(), name="personal-info"),
    re_path(r"^openapi\.json/?$", docs.OpenAPIView.as_view(), name="openapi"),
    re_path(r"^docs/?$", docs.DocsView.as_view(), name="docs"),
]
for name, viewset in views.LISTS.items():
    urlpatterns += [
        re_path(
            rf"^{name}/?$",
            viewset.as_view(COLLECTION, basename=name, detail=False),
            name=f"{name}-list",
        ),
        re_path(
            rf"^{name}/(?P<pk>[0-9]{{1,10}})/?$",
            viewset.as_view(ITEM, basename=name, detail=True),
            name=f"{name}-detail",
        ),
    ]
    if issubclass(viewset, views.EntryViewSet):
        arranging = viewset.as_view(ORDER, basename=name, detail=False)
        urlpatterns.append(re_path(rf"^{name}/order/?$", arranging, name=f"{name}-order"))
urlpatterns.append(re_path(r"", views.NothingHereView.as_view()))
