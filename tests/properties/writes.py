"""Every way of writing that passes no request. Each is one commit, or none."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import connection, transaction

from portfolio.models import (
    Education,
    Experience,
    ExperienceTechnology,
    Language,
    PersonalInfo,
    Project,
    Skill,
    Technology,
)

NEVER = "never shown"
FAR, NEAR = 36_000, 0.8  # seconds, from a write to the moment at which its rows become visible
MODELS = (Skill, Technology, Experience, Project, PersonalInfo, Education, Language)
numbers = count(1)


def ahead(seconds: float) -> datetime:
    """A moment to come, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0] + timedelta(seconds=seconds)


class Writer:
    """Changes rows at random."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def word(self) -> str:
        return f"word {next(numbers)}"

    def some(self, model: Any) -> Any:
        rows = list(model.objects.order_by("pk"))
        return self.random.choice(rows) if rows else None

    def write(self, way: "Way") -> None:
        with transaction.atomic():
            way(self)

    def bring_on(self) -> datetime:
        """What is to come in some hours comes soon, all of it at one moment: the answer."""
        moment = ahead(NEAR)
        with transaction.atomic():
            for model in MODELS:
                model.objects.filter(visible_from__gt=moment).update(visible_from=moment)
        return moment

    def add_skill(self) -> None:
        Skill.objects.create(name=self.word(), category="a", level=self.random.randint(1, 5))

    def add_many(self) -> None:
        Skill.objects.bulk_create(
            Skill(name=self.word(), category="b", level=1) for _ in range(self.random.randint(1, 3))
        )

    def add_hidden(self) -> None:
        Skill.objects.create(name=NEVER, category=NEVER, level=1, active=False)
        technology = Technology.objects.create(
            name=f"{NEVER} {next(numbers)}", category="x", active=False
        )
        for job in Experience.objects.all():
            job.technologies.add(technology)

    def add_linked(self) -> None:
        job = Experience.objects.create(
            company=self.word(), position="p", start_date=date(2020, 1, 1)
        )
        project = Project.objects.create(name=self.word(), description="d")
        technology = Technology.objects.create(name=self.word(), category="t")
        job.technologies.add(technology)
        project.technologies.add(technology)

    def add_person(self) -> None:
        word = self.word()
        address = f"{word.replace(' ', '')}@example.com"
        PersonalInfo.objects.create(name=word, title="t", email=address)

    def add_learning(self) -> None:
        Education.objects.create(institution=self.word(), courses=[self.word()])
        Language.objects.create(language=self.word())

    def save(self) -> None:
        row = self.some(self.random.choice([Experience, Project]))
        if row:
            row.location = row.description = self.word()
            row.save()

    def update(self) -> None:
        Skill.objects.filter(category="a").update(level=self.random.randint(1, 5))

    def update_person(self) -> None:
        PersonalInfo.objects.update(title=self.word())

    def toggle(self) -> None:
        row = self.some(self.random.choice(MODELS))
        if row and NEVER not in str(row):
            type(row).objects.filter(pk=row.pk).update(active=not row.active)

    def plain_sql(self) -> None:
        table = self.random.choice(["skills", "technologies", "projects"])
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET name = name || '!' WHERE active AND length(name) < 40"
            )

    def change_links(self) -> None:
        row = self.some(self.random.choice([Experience, Project]))
        if row:
            visible = list(Technology.objects.filter(active=True))
            chosen = self.random.sample(visible, min(2, len(visible)))
            self.random.choice([row.technologies.set, lambda some: row.technologies.add(*some)])(
                chosen
            )

    def links_with_sql(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM project_technologies WHERE id % 2 = 0")

    def bulk_links(self) -> None:
        job, technology = self.some(Experience), self.some(Technology)
        if job and technology:
            link = ExperienceTechnology(experience=job, technology=technology)
            ExperienceTechnology.objects.bulk_create([link], ignore_conflicts=True)

    def delete(self) -> None:
        row = self.some(self.random.choice(MODELS))
        if row:
            row.delete()

    def truncate(self) -> None:
        """Of links too: that shows in the rows they linked."""
        tables = ["skills", "personal_info", "experience_technologies", "languages"]
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {self.random.choice(tables)}")

    def roll_back(self) -> None:
        Skill.objects.create(name=NEVER, category="rolled back", level=1)
        PersonalInfo.objects.update(title=NEVER)
        transaction.set_rollback(True)

    def roll_back_a_part(self) -> None:
        self.add_skill()
        with transaction.atomic():
            Skill.objects.update(name=NEVER)
            transaction.set_rollback(True)

    # What shows, or shows again, by the clock alone: once `bring_on` says when.

    def add_for_later(self) -> None:
        moment = ahead(FAR)
        Skill.objects.create(name=self.word(), category="a", level=1, visible_from=moment)
        Education.objects.create(institution=self.word(), visible_from=moment)

    def add_linked_for_later(self) -> None:
        self.add_linked()
        newest = Technology.objects.latest("pk")
        Technology.objects.filter(pk=newest.pk).update(visible_from=ahead(FAR))

    def put_off(self) -> None:
        moment = ahead(FAR)
        for model in (PersonalInfo, Project, Experience):
            model.objects.filter(active=True).update(visible_from=moment)

    def put_off_and_hide(self) -> None:
        Skill.objects.create(name=NEVER, category=NEVER, level=1, visible_from=ahead(FAR))
        Skill.objects.filter(name=NEVER).update(active=False)


Way = Callable[[Writer], None]

FILLING: list[Way] = [
    Writer.add_skill,
    Writer.add_linked,
    Writer.add_person,
    Writer.add_learning,
] * 3
BY_THE_CLOCK: list[Way] = [
    Writer.add_for_later,
    Writer.add_linked_for_later,
    Writer.put_off,
    Writer.put_off_and_hide,
]
WAYS: list[Way] = [
    *FILLING,
    Writer.add_many,
    Writer.add_hidden,
    Writer.save,
    Writer.update,
    Writer.update_person,
    Writer.toggle,
    Writer.plain_sql,
    Writer.change_links,
    Writer.links_with_sql,
    Writer.bulk_links,
    Writer.delete,
    *[Writer.truncate] * 3,
    Writer.roll_back,
    Writer.roll_back_a_part,
    *BY_THE_CLOCK,
]
