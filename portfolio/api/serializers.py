"""Which fields each resource has, in the order in which they are read."""

from typing import Any

from portfolio import models
from portfolio.api.content_serializer import CONTACT, OWNERS, ContentSerializer
from portfolio.api.fields import TechnologyNames

# Another field may say what the row is about in its stead; the table's rule wants one of them.
MAY_BE_EMPTY: dict[str, Any] = {"allow_blank": True}


class PersonalInfoSerializer(ContentSerializer):
    class Meta:
        model = models.PersonalInfo
        fields = (
            *("name", "title", "email", "phone", "location", "linkedin", "github", "summary"),
            *("website", "image", "street", "postal_code"),
            *CONTACT,
        )


class ExperienceSerializer(ContentSerializer):
    technologies = TechnologyNames()

    class Meta:
        model = models.Experience
        fields = (
            *("id", "company", "position", "start_date", "end_date", "description"),
            *("location", "company_url", "technologies", "highlights", "keywords"),
            "company_description",
            *OWNERS,
        )


class ProjectSerializer(ContentSerializer):
    technologies = TechnologyNames()

    class Meta:
        model = models.Project
        fields = (
            *("id", "name", "description", "github_url", "demo_url", "featured"),
            *("start_date", "end_date", "technologies", "highlights", "keywords", "roles"),
            *("entity", "kind", "image"),
            *OWNERS,
        )


class SkillSerializer(ContentSerializer):
    class Meta:
        model = models.Skill
        fields = (
            *("id", "name", "category", "level", "years_experience", "keywords", "level_text"),
            *OWNERS,
        )
        # Empty is not null here: the level is not said at all, not even by its number.
        extra_kwargs = {"level_text": {"allow_blank": True}}


class TechnologySerializer(ContentSerializer):
    class Meta:
        model = models.Technology
        fields = ("id", "name", "category", *OWNERS)


class EducationSerializer(ContentSerializer):
    class Meta:
        model = models.Education
        fields = (
            *("id", "institution", "area", "study_type", "start_date", "end_date"),
            *("score", "courses", "url"),
            *OWNERS,
        )
        extra_kwargs = {"institution": MAY_BE_EMPTY}


class CertificateSerializer(ContentSerializer):
    class Meta:
        model = models.Certificate
        fields = ("id", "name", "issuer", "date", "url", *OWNERS)


class LanguageSerializer(ContentSerializer):
    class Meta:
        model = models.Language
        fields = ("id", "language", "fluency", *OWNERS)


class AwardSerializer(ContentSerializer):
    class Meta:
        model = models.Award
        fields = ("id", "title", "awarder", "date", "summary", *OWNERS)


class PublicationSerializer(ContentSerializer):
    class Meta:
        model = models.Publication
        fields = ("id", "name", "publisher", "release_date", "url", "summary", *OWNERS)


class VolunteerSerializer(ContentSerializer):
    class Meta:
        model = models.Volunteer
        fields = (
            *("id", "organization", "position", "start_date", "end_date", "summary"),
            *("highlights", "url"),
            *OWNERS,
        )
        extra_kwargs = {"organization": MAY_BE_EMPTY}


class InterestSerializer(ContentSerializer):
    class Meta:
        model = models.Interest
        fields = ("id", "name", "keywords", *OWNERS)


class ReferenceSerializer(ContentSerializer):
    class Meta:
        model = models.Reference
        fields = ("id", "name", "reference", *OWNERS)
        extra_kwargs = {"name": MAY_BE_EMPTY}


class ProfileSerializer(ContentSerializer):
    class Meta:
        model = models.Profile
        fields = ("id", "network", "username", "url", *OWNERS)
        extra_kwargs = {"network": MAY_BE_EMPTY}
