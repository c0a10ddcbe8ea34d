"""A browser that runs no script: it reads pages, follows links, and sends the forms that are really on them.

What a form holds is what is sent: the hidden fields, what is marked already, and what the reader puts in. So a story
told with it is what somebody without JavaScript does, at the price of a few requests.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core import mail
from django.test import Client
from django.urls import reverse

Fields = dict[str, list[str]]


class PlainBrowser:
    """One window, with the cookies of one person; `tab()` opens another beside it."""

    def __init__(self, person: Any = None, *, client: Client | None = None) -> None:
        self.client = client or Client(enforce_csrf_checks=True)
        self.path, self.status, self.html = "", 0, BeautifulSoup("", "html.parser")
        if person is not None:
            self.client.force_login(person)

    def tab(self) -> PlainBrowser:
        return PlainBrowser(client=self.client)

    def open(self, name: str, *args: Any) -> PlainBrowser:
        return self.go(reverse(name, args=args))

    def go(self, path: str) -> PlainBrowser:
        return self._arrive(self.client.get(path, follow=True), path)

    def follow(self, words: str) -> PlainBrowser:
        """Follow the link that says so, in the main part of the page or beside it."""
        links = [link for part in (self.main, self.html) for link in part.find_all("a") if words in _words(link)]
        assert links, f"No link says '{words}' on: {self.words}"
        return self.go(str(links[0]["href"]).partition("#")[0] or self.path)

    def press(self, button: str, **put: Any) -> PlainBrowser:
        """Press the first button that says so, with these put into its form: a word, or the words of a list."""
        form = self.form(button)
        held = {**_held(form), **{name: given if isinstance(given, list) else [given] for name, given in put.items()}}
        came_from = {"referer": f"http://testserver{self.path}"}
        sent = self.client.post(form.get("action") or self.path, held, follow=True, headers=came_from)
        return self._arrive(sent, self.path)

    def sign_in(self, person: Any) -> PlainBrowser:
        """On the page that asks for it: with the password of `conftest.join`, and the first time with a code too."""
        assert self.heading == "Sign in", self.heading
        self.press("Sign in", login=person.email, password="correct horse battery")
        if self.heading == "Type the code we sent":
            found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
            assert found, mail.outbox[-1].body
            self.press("Carry on", code=found[1])
        return self

    def session_ends(self) -> None:
        del self.client.cookies["sessionid"]

    def form(self, button: str) -> Tag:
        """The first form with a button that says so."""
        found = [one for one in self.main.find_all("button") if _words(one) == button]
        assert found, f"No button says '{button}' on: {self.words}"
        form = found[0].find_parent("form")
        assert form is not None
        return form

    @property
    def main(self) -> Tag:
        main = self.html.find("main")
        assert isinstance(main, Tag)
        return main

    @property
    def heading(self) -> str:
        return _words(self.main.find("h1"))

    @property
    def words(self) -> str:
        """What the page says, in one line."""
        return _words(self.html)

    @property
    def marked(self) -> set[str]:
        """The words beside everything that is marked, and what is chosen from lists."""
        boxes = self.main.select("input[checked]")
        beside = {_words(box.find_parent("label")) for box in boxes}
        return beside | {_words(line) for line in self.main.select("option[selected]")}

    def value(self, words: str) -> str:
        """The value behind the option that says so, as a form sends it."""
        for label in self.main.find_all("label"):
            box = label.find("input")
            if box is not None and _words(label) == words:
                return str(box["value"])
        raise AssertionError(f"Nothing to choose says '{words}' on: {self.words}")

    def _arrive(self, response: Any, path: str) -> PlainBrowser:
        self.path = response.redirect_chain[-1][0] if response.redirect_chain else path
        self.path = self.path.partition("#")[0]
        self.status, self.html = response.status_code, BeautifulSoup(response.content, "html.parser")
        return self


def _held(form: Tag) -> Fields:
    """What a form holds as it stands on the page."""
    held: Fields = {}
    for box in form.select("input[name]"):
        if box.get("type") not in {"radio", "checkbox"} or box.has_attr("checked"):
            held.setdefault(str(box["name"]), []).append(str(box.get("value", "")))
    for listed in form.select("select[name]"):
        chosen = listed.select_one("option[selected]") or listed.select_one("option")
        held.setdefault(str(listed["name"]), []).append(str(chosen["value"]) if chosen else "")
    for area in form.select("textarea[name]"):
        held.setdefault(str(area["name"]), []).append(area.get_text())
    return held


def _words(tag: Any) -> str:
    return re.sub(" ([:.,;])", r"\1", " ".join(tag.get_text(" ").split())) if tag is not None else ""
