"""The lists: what each holds, how it is filtered, searched and ordered."""

from portfolio import models
from portfolio.api import filters, serializers
from portfolio.api.views.content import ContentViewSet, EntryViewSet


class ExperienceViewSet(EntryViewSet):
    """Jobs, newest first, each with the names of its technologies."""

    queryset = models.Experience.objects.all()
    serializer_class = serializers.ExperienceSerializer
    filterset_class = filters.ExperienceFilter
    search_fields = ("company", "position", "description", "location", "highlights", "keywords")
    ordering_fields = ("start_date", "end_date", "company", "position", "id")


class ProjectViewSet(EntryViewSet):
    """Projects, featured ones first, then the newest, each with the names of its technologies."""

    queryset = models.Project.objects.all()
    serializer_class = serializers.ProjectSerializer
    filterset_class = filters.ProjectFilter
    search_fields = ("name", "description", "highlights", "keywords", "roles", "entity")
    ordering_fields = ("start_date", "end_date", "name", "featured", "id")


class SkillViewSet(EntryViewSet):
    """Skills by category, the strongest first."""

    queryset = models.Skill.objects.all()
    serializer_class = serializers.SkillSerializer
    filterset_class = filters.SkillFilter
    search_fields = ("name", "category", "keywords")
    ordering_fields = ("category", "level", "name", "years_experience", "id")


class TechnologyViewSet(ContentViewSet):
    """Technologies by category and name. Jobs and projects refer to them by name."""

    queryset = models.Technology.objects.all()
    serializer_class = serializers.TechnologySerializer
    filterset_class = filters.TechnologyFilter
    search_fields = ("name", "category")
    ordering_fields = ("category", "name", "id")


class EducationViewSet(EntryViewSet):
    """Schools and courses of study, newest first."""

    queryset = models.Education.objects.all()
    serializer_class = serializers.EducationSerializer
    filterset_class = filters.EducationFilter
    search_fields = ("institution", "area", "study_type", "courses")
    ordering_fields = ("start_date", "end_date", "institution", "id")


class CertificateViewSet(EntryViewSet):
    """Certificates, newest first."""

    queryset = models.Certificate.objects.all()
    serializer_class = serializers.CertificateSerializer
    filterset_class = filters.CertificateFilter
    search_fields = ("name", "issuer")
    ordering_fields = ("date", "name", "issuer", "id")


class LanguageViewSet(EntryViewSet):
    """Languages, in the order in which they were added."""

    queryset = models.Language.objects.all()
    serializer_class = serializers.LanguageSerializer
    filterset_class = filters.LanguageFilter
    search_fields = ("language", "fluency")
    ordering_fields = ("language", "id")


class AwardViewSet(EntryViewSet):
    """Awards, newest first."""

    queryset = models.Award.objects.all()
    serializer_class = serializers.AwardSerializer
    filterset_class = filters.AwardFilter
    search_fields = ("title", "awarder", "summary")
    ordering_fields = ("date", "title", "awarder", "id")


class PublicationViewSet(EntryViewSet):
    """Publications, newest first."""

    queryset = models.Publication.objects.all()
    serializer_class = serializers.PublicationSerializer
    filterset_class = filters.PublicationFilter
    search_fields = ("name", "publisher", "summary")
    ordering_fields = ("release_date", "name", "publisher", "id")


class VolunteerViewSet(EntryViewSet):
    """Unpaid work, newest first."""

    queryset = models.Volunteer.objects.all()
    serializer_class = serializers.VolunteerSerializer
    filterset_class = filters.VolunteerFilter
    search_fields = ("organization", "position", "summary", "highlights")
    ordering_fields = ("start_date", "end_date", "organization", "position", "id")


class InterestViewSet(EntryViewSet):
    """Interests, in the order in which they were added."""

    queryset = models.Interest.objects.all()
    serializer_class = serializers.InterestSerializer
    filterset_class = filters.InterestFilter
    search_fields = ("name", "keywords")
    ordering_fields = ("name", "id")


class ReferenceViewSet(EntryViewSet):
    """What others say, in the order in which it was added."""

    queryset = models.Reference.objects.all()
    serializer_class = serializers.ReferenceSerializer
    filterset_class = filters.ReferenceFilter
    search_fields = ("name", "reference")
    ordering_fields = ("name", "id")


class ProfileViewSet(EntryViewSet):
    """Profiles elsewhere, in the order in which they were added."""

    queryset = models.Profile.objects.all()
    serializer_class = serializers.ProfileSerializer
    filterset_class = filters.ProfileFilter
    search_fields = ("network", "username", "url")
    ordering_fields = ("network", "username", "id")


# By their names in addresses, in /api/portfolio and in `portfolio.cv`.
LISTS: dict[str, type[ContentViewSet]] = {
    "experience": ExperienceViewSet,
    "projects": ProjectViewSet,
    "skills": SkillViewSet,
    "technologies": TechnologyViewSet,
    "education": EducationViewSet,
    "certificates": CertificateViewSet,
    "languages": LanguageViewSet,
    "awards": AwardViewSet,
    "publications": PublicationViewSet,
    "volunteer": VolunteerViewSet,
    "interests": InterestViewSet,
    "references": ReferenceViewSet,
    "profiles": ProfileViewSet,
}
