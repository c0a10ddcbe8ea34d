"""The door at which a training lead gives a colleague the address to sign in with."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.forms import DoorForm
from competencies.models import Person
from competencies.operations import addresses
from competencies.operations.people import AddressTaken
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import people
from competencies.views import agency_or_404, now, posted, surroundings, today, visitor
from competencies.views.letters import tell_of_address


class AddressForm(DoorForm):
    """One address, or none."""

    beside: ClassVar[dict[type[Exception], str]] = {AddressTaken: "address"}

    address = forms.EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="Their own, which nobody else reads. Leave it empty to take away what is there.",
        error_messages={
            "invalid": "Write an address like name@example.org, or leave it empty.",
            "max_length": "An address has at most 254 letters.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, agency: UUID, person: UUID) -> HttpResponse:
    """Give, correct or take away the address of somebody who works here and has never signed in."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    found = people.employed_in(place, person, on=today())
    if found is None:
        raise Http404
    form = AddressForm(posted(request), initial={"address": people.address_of(found, place, on=today())})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"].lower()
        try:
            given = addresses.give(found, address=address, agency=place, by=visitor(request), at=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if address and given.is_new:
                tell_of_address(found, address, place, theirs=given.theirs)
            messages.info(request, _answer(found, address))
            return redirect("competencies:person", place.uuid, found.uuid)
    context = {**surroundings(request, place), "form": form, "person": found}
    return render(request, "account/give_address.html", context, status=422 if form.errors else 200)


def _answer(person: Person, address: str) -> str:
    """The same whether or not somebody elsewhere has the address: they are told, and nobody else is."""
    if not address:
        return f"{person} has no address now, and cannot sign in."
    return f"Kept. A letter goes to {address}. If it is theirs alone, they sign in with it: the first code goes there."
