"""Agency: the partnership, the organisations in it, and their teams, schools and wards, as one tree."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from competencies.models.sector import Sector

URN = RegexValidator(r"^\d{6}$", "A URN is six digits, such as 102450.")
ODS_CODE = RegexValidator(r"^[A-Z0-9]{3,10}$", "An ODS code is 3 to 10 capital letters and digits, such as RQM.")
DOMAIN = RegexValidator(
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", "Only the part after the @, in lower case, such as hounslow.gov.uk."
)


class AgencyQuerySet(MP_NodeQuerySet):
    """Agencies by the part of the tree they stand in."""

    def under(self, paths: Iterable[str]) -> AgencyQuerySet:
        """Agencies at or below any of these tree paths; none when there is no path."""
        inside = Q(pk__in=[])
        for path in paths:
            inside |= Q(path__startswith=path)
        return self.filter(inside)

    def organisations(self) -> AgencyQuerySet:
        """The agencies directly below the partnership."""
        return self.filter(depth=2)


class AgencyManager(MP_NodeManager.from_queryset(AgencyQuerySet)):  # type: ignore[misc]  # made at run time
    """In the order of the tree, as treebeard needs; its own manager would answer its own queryset."""

    def get_queryset(self) -> AgencyQuerySet:
        return AgencyQuerySet(self.model, using=self._db).order_by("path")


class Agency(MP_Node):
    """A place in the tree. The root is the partnership; directly below it are organisations.

    The tree is undated: a list as at an earlier day uses the tree of today, and says so.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    name = models.CharField(max_length=200)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    urn = models.CharField("URN", max_length=6, blank=True, validators=[URN])
    ods_code = models.CharField("ODS code", max_length=10, blank=True, validators=[ODS_CODE])

    objects = AgencyManager()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_path(self) -> str:
        """The tree path of the organisation this agency is in; the partnership's own when it is the root."""
        return self.path[: 2 * self.steplen]


class AgencyDomain(models.Model):
    """An email domain whose holders may join an agency by themselves, once they have verified their address."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=200, unique=True, validators=[DOMAIN])

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.domain
