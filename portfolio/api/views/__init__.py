"""The resources. Reading is anyone's, writing is the owner's."""

from portfolio.api.views.content import NOTHING_SENT, ContentView, ContentViewSet, EntryViewSet
from portfolio.api.views.lists import LISTS
from portfolio.api.views.person import PersonalInfoView
from portfolio.api.views.whole import IndexView, NothingHereView, PortfolioView, ResumeView

__all__ = [
    "LISTS",
    "NOTHING_SENT",
    "ContentView",
    "ContentViewSet",
    "EntryViewSet",
    "IndexView",
    "NothingHereView",
    "PersonalInfoView",
    "PortfolioView",
    "ResumeView",
]
