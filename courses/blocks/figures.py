"""Blocks that show: pictures, tables and charts."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.templatetags.static import static
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock

from courses.blocks.text import FIGURES, SOURCE_HELP, CheckedBlock

LINE_LENGTH = 28  # characters of a label that fit at 320 px, in the widest of the system typefaces
MARK = re.compile(r"\s*\[[^\[\]]+\]$")
LINE, BAR, GAP = 1.35, 1.0, 0.75  # heights in em


class ImageBlock(blocks.StructBlock):
    """A picture, described or marked as decoration."""

    image = WagtailImageBlock(required=True)
    caption = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "image"
        group = FIGURES
        template = "blocks/image.html"
        description = "A picture. Describe what it tells, or mark it as decoration."
        preview_value = {"image": None, "caption": "What the picture shows"}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """`picture` is what freezing keeps; in the choice of blocks the site's own mark stands for it."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context.setdefault("picture", {"url": static("img/mark.svg"), "width": 160, "height": 160, "alt": ""})
        return context


class TableBlock(CheckedBlock):
    """Things set beside each other."""

    title = blocks.CharBlock(max_length=120, help_text="What it compares.")
    table = TypedTableBlock(
        [("text", blocks.CharBlock(required=False, label="Words"))],
        help_text="The first cell of each row names it. A source goes beside its figure: 23% [S03].",
    )
    source = blocks.CharBlock(required=False, max_length=500, help_text=SOURCE_HELP)

    class Meta:
        icon = "table"
        group = FIGURES
        template = "blocks/table.html"
        description = "Two or more things set beside each other, row by row."
        preview_value = {
            "title": "Two questions, not one",
            "table": {
                "columns": [
                    {"type": "text", "heading": ""},
                    {"type": "text", "heading": "Is this child safe?"},
                    {"type": "text", "heading": "Can a crime be proved?"},
                ],
                "rows": [
                    {"values": ["When", "Today", "Later"]},
                    {"values": ["Decided by", "Several agencies", "The police and the courts"]},
                ],
                "caption": "",
            },
        }

    def faults(self, value: Any) -> Mapping[str, str]:
        table = value["table"]
        if table is None or len(table.columns) < 2 or not table.row_data:
            return {"table": "A table has at least two columns and one row."}
        return {}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """`columns` are headings; each of `rows` has its `name` and its `cells` as (heading, words). Where every cell
        of a column rests on the same, its heading says so once.
        """
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        table = value.get("table")
        columns = [column["heading"] for column in table.columns] if table else []
        rows = [row["values"] for row in table.row_data] if table else []
        marks = [mark_of([row[at] for row in rows]) for at in range(len(columns))]
        rows = [[cell.removesuffix(mark) for cell, mark in zip(row, marks, strict=False)] for row in rows]
        context["columns"] = [heading + mark if heading else "" for heading, mark in zip(columns, marks, strict=True)]
        context["rows"] = [
            {"name": row[0], "cells": list(zip(columns[1:], row[1:], strict=False))} for row in rows if row
        ]
        return context


class BarBlock(blocks.StructBlock):
    """One bar of a chart."""

    label = blocks.CharBlock(max_length=150)
    value = blocks.FloatBlock(min_value=0)


class ChartBlock(blocks.StructBlock):
    """Numbers as bars, with the same numbers as a table."""

    title = blocks.CharBlock(max_length=120, help_text="What it shows.")
    unit = blocks.CharBlock(required=False, max_length=20, help_text="What stands after each number, such as %.")
    bars = blocks.ListBlock(BarBlock(), min_num=2, max_num=12)
    base = blocks.CharBlock(max_length=300, help_text="Who was counted, where and when.")
    source = blocks.CharBlock(max_length=500, help_text=SOURCE_HELP)

    class Meta:
        icon = "history"
        group = FIGURES
        template = "blocks/chart.html"
        description = "Numbers as bars. The same numbers stand beneath as a table, for those who cannot see the bars."
        preview_value = {
            "title": "Who had told nobody",
            "unit": "%",
            "bars": [
                {"label": "Abused by an adult", "value": 34},
                {"label": "Abused by another child", "value": 83},
            ],
            "base": "Children aged 11 to 17 in the United Kingdom, 2011",
            "source": "NSPCC, 2011, as reported (S37)",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """`drawing` places every line and bar: heights in em, so that the chart grows with its letters."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["drawing"] = drawn(value["bars"], value["unit"])
        return context


def drawn(bars: Any, unit: str) -> dict[str, Any]:
    """Bars beneath one another, each with its label above it: `{"height", "bars": [{"lines", "width", "y"}], "said"}`.

    A bar of a percentage is that share of the width; of any other unit, its share of the longest.
    """
    values = [float(bar["value"] or 0) for bar in bars]
    whole = 100.0 if unit == "%" and max(values, default=0.0) <= 100 else max(values, default=0.0)
    top, placed = 0.0, []
    for bar, value in zip(bars, values, strict=True):
        said = f"{bar['label']}: {number(value)}{_unit(unit)}"
        lines = []
        for text in textwrap.wrap(said, LINE_LENGTH) or [said]:
            top += LINE
            lines.append({"text": text, "y": _em(top - LINE * 0.3)})
        share = 100 * value / whole if whole else 0.0
        placed.append({"lines": lines, "width": f"{share:.4g}%", "y": _em(top), "label": bar["label"],
                       "value": f"{number(value)}{_unit(unit)}"})  # fmt: skip
        top += BAR + GAP
    said = "; ".join(f"{bar['label']}: {bar['value']}" for bar in placed)
    return {"height": _em(top), "bar_height": _em(BAR), "bars": placed, "said": said}


def number(value: float) -> str:
    """A number as people write it: 2,160 or 3.6."""
    return f"{Decimal(str(value)).normalize():,f}"


def mark_of(cells: Sequence[str]) -> str:
    """What all of several cells rest on, as it stands at the end of each: ' [S06]'; nothing where they differ."""
    marks = {found[0] if (found := MARK.search(cell)) else "" for cell in cells}
    return marks.pop() if len(marks) == 1 and len(cells) > 1 else ""


def _unit(unit: str) -> str:
    return unit if unit in ("", "%") else f" {unit}"


def _em(height: float) -> str:
    return f"{height:.3g}em"
