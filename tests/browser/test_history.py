"""A person undoes a deletion, and gives a job yesterday's text back."""

from typing import Any

import pytest

from portfolio import history
from portfolio.models import Experience
from tests.factories import a_job, a_technology

pytestmark = pytest.mark.browser

JOBS = "/admin/portfolio/experience/"


@pytest.fixture
def edited(transactional_db: None) -> int:
    """A job whose text was changed by a client of the API."""
    with history.acting_as("kim"):
        job = a_job(
            a_technology("Go"),
            a_technology("PostgreSQL"),
            company="Acme",
            position="Lead",
            description="Led the move of nine services to one database, without an outage.",
            highlights=["Nine services", "No outage"],
        )
    with history.acting_as("token phone (kim)"):
        job.technologies.through.objects.filter(technology__name="Go").delete()
        Experience.objects.update(
            description="Led the move of eight services.",
            highlights=["Eight services"],
            location="Lyon",
        )
    return job.pk


def delete(page: Any, pk: int) -> None:
    page.goto(f"{JOBS}{pk}/delete/")
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.get_by_text("was deleted successfully").wait_for()


def test_a_deletion_is_undone_from_its_message_and_a_text_restored_from_its_history(meet, edited):
    owner = meet()
    owner.log_in()
    page = owner.page
    delete(page, edited)
    owner.picture("history-undo")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("“Lead, Acme” is back.").wait_for()
    delete(page, edited)
    page.get_by_role("link", name="Deleted", exact=True).click()
    page.get_by_role("button", name="Bring back: Lead, Acme").wait_for()
    owner.picture("history-deleted")
    page.get_by_role("button", name="Bring back: Lead, Acme").click()
    page.get_by_text("“Lead, Acme” is back.").wait_for()
    page.goto(f"{JOBS}{edited}/change/")
    page.get_by_role("link", name="History").click()
    page.get_by_text("token phone (kim)").wait_for()
    owner.picture("history")
    page.set_viewport_size({"width": 390, "height": 844})
    owner.picture("history-phone")
    page.get_by_role("button", name="Restore this").last.click()
    page.get_by_text("“Lead, Acme” is restored.").wait_for()
    page.goto(f"{JOBS}{edited}/change/")
    assert "nine services" in page.get_by_label("Description").input_value()
