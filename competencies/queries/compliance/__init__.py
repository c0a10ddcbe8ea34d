"""The compliance list: who is in a part of the tree on a day, and where each stands by what is required of them.

`docs/adr/0003-standings-as-dates.md` says how it is answered and why.
"""

from competencies.queries.compliance.area import Area, NoSuchSector, NoSuchUnit, Unit
from competencies.queries.compliance.cells import PersonRow
from competencies.queries.compliance.listing import PAGE_LENGTH, ComplianceList, NoSuchRole, compliance, everybody
from competencies.queries.compliance.people import Due, Filters, Order
from competencies.queries.compliance.totals import Column, NoSuchCompetency, Totals

# What a filter may name that is not here.
NOT_HERE = (NoSuchCompetency, NoSuchRole, NoSuchSector, NoSuchUnit)

__all__ = [
    "NOT_HERE",
    "PAGE_LENGTH",
    "Area",
    "Column",
    "ComplianceList",
    "Due",
    "Filters",
    "NoSuchCompetency",
    "NoSuchRole",
    "NoSuchSector",
    "NoSuchUnit",
    "Order",
    "PersonRow",
    "Totals",
    "Unit",
    "compliance",
    "everybody",
]
