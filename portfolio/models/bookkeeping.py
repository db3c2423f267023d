"""What the database notes of the content, and what belongs to it without being a row of a list."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portfolio import rules


class Revision(models.Model):
    """One row. A counter that triggers raise at the commit of any change to any content table.

    `changed_at` moves with those alone that the public sees.
    """

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    revision = models.BigIntegerField(db_default=1)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "portfolio_revision"
        constraints = [
            models.CheckConstraint(name="portfolio_revision_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.revision)


class Schedule(models.Model):
    """Moments at which something may become visible, noted by triggers.

    A moment stays when its row goes: all it costs is that readers ask once more.
    """

    at = models.DateTimeField(primary_key=True)

    class Meta:
        db_table = "portfolio_schedule"

    def __str__(self) -> str:
        return str(self.at)


class History(models.Model):
    """What a row was after each transaction that changed it, and who did it. Triggers write it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"), db_default=Now())
    actor = models.TextField(_("who"))
    table_name = models.CharField(max_length=63)
    row_id = models.IntegerField()
    # added, changed, deleted; kept: as the row was when its history began
    kind = models.CharField(max_length=7)
    # The row's columns, and the names of its technologies; null where it was deleted.
    state = models.JSONField(null=True)

    class Meta:
        db_table = "portfolio_history"
        verbose_name_plural = "history"
        ordering = ["-id"]
        indexes = [
            # A row's own history, newest first
            models.Index(
                "table_name", "row_id", models.F("id").desc(), name="idx_portfolio_history_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}: {self.kind}"


class Image(models.Model):
    """A picture that the owner uploaded, known by what it shows."""

    digest = models.CharField(primary_key=True, max_length=32)
    content_type = models.CharField(max_length=10)
    data = models.BinaryField()
    width = models.IntegerField()
    height = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "images"
        constraints = [
            models.CheckConstraint(
                name="images_digest_is_hex", condition=models.Q(digest__regex="^[0-9a-f]{32}$")
            ),
            models.CheckConstraint(
                name="images_content_type_is_known",
                condition=models.Q(content_type__in=[*rules.PICTURES.values()]),
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Where it is served."""
        endings = {content_type: ending for ending, content_type in rules.PICTURES.items()}
        return f"/images/{self.digest}.{endings[self.content_type]}"


class ResumeDocument(models.Model):
    """One row: of the JSON Resume imported last, what belongs to no row of the content."""

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    imported = models.JSONField()

    class Meta:
        db_table = "resume_document"
        constraints = [
            models.CheckConstraint(name="resume_document_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return "JSON Resume"
