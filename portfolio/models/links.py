"""The link tables.

Their foreign keys stand in migration 0002: Django can't write `ON DELETE CASCADE`, on which a
client that deletes with SQL relies. The key comes last because clients may insert pairs without
naming the columns.
"""

from django.db import models

from portfolio.models.abilities import Technology
from portfolio.models.work import Experience, Project


class ExperienceTechnology(models.Model):
    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    technology = models.ForeignKey(
        Technology, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    id = models.AutoField(primary_key=True)

    class Meta:
        db_table = "experience_technologies"
        verbose_name_plural = "experience technologies"
        indexes = [
            # Deleting a technology, and the filter by technology
            models.Index(name="idx_experience_technology", fields=["technology"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="experience_technologies_pair_key", fields=["experience", "technology"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience_id}: {self.technology_id}"


class ProjectTechnology(models.Model):
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    technology = models.ForeignKey(
        Technology, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    id = models.AutoField(primary_key=True)

    class Meta:
        db_table = "project_technologies"
        verbose_name_plural = "project technologies"
        indexes = [
            # Deleting a technology, and the filter by technology
            models.Index(name="idx_project_technology", fields=["technology"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="project_technologies_pair_key", fields=["project", "technology"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.technology_id}"
