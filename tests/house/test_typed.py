"""What is typed is never lost, and never sent by anybody but whoever typed it.

`competencies.views.posted` gives a form what its reader had sent when they had to sign in again, also while the page is
only shown. So a door that asks whether such a form is right must have asked first whether it was sent.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.template import Context, RequestContext, Template

ROOT = Path(__file__).parent.parent.parent


def doors_with_a_form() -> Iterator[tuple[str, ast.FunctionDef]]:
    for room in ("competencies/views", "learning_site"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and calls(node, "posted"):
                    yield f"{file.relative_to(ROOT)}:{node.name}", node


def calls(node: ast.AST, name: str) -> bool:
    found = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(name in {getattr(one, "id", ""), getattr(one, "attr", "")} for one in found)


def asks_unsent(node: ast.AST) -> bool:
    """Whether a form is looked into somewhere that is reached without anything having been sent."""
    if isinstance(node, ast.If | ast.BoolOp) and is_sent(node):
        rest = node.orelse if isinstance(node, ast.If) else []
        return any(asks_unsent(one) for one in rest)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "form.is_valid":
        return True
    return any(asks_unsent(one) for one in ast.iter_child_nodes(node))


def is_sent(node: ast.If | ast.BoolOp) -> bool:
    """Whether the condition begins with `request.method == "POST"`."""
    test = node.test if isinstance(node, ast.If) else node
    first = test.values[0] if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else test
    return ast.unparse(first) == "request.method == 'POST'"


def test_there_are_doors_with_a_form():
    assert len(list(doors_with_a_form())) > 25


def test_a_door_acts_on_a_form_only_when_it_was_sent():
    assert [name for name, door in doors_with_a_form() if asks_unsent(door)] == []


def test_every_form_carries_the_mark_of_whom_it_is_drawn_for(rf, practitioner):
    request = rf.get("/")
    request.user = practitioner
    template = Template("{% csrf_token %}")
    drawn = template.render(RequestContext(request, {"csrf_token": "x"}))
    assert f'name="author" value="{practitioner.uuid}:' in drawn
    assert "author" not in template.render(Context({"csrf_token": "x"}))
