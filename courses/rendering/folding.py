"""The list of sources at the foot of a step: one line until it is wanted, for it may be longer than the step."""

import re

HEADED = re.compile(r"\s*<h2[^>]*>(Sources[^<]*)</h2>(.+)", re.DOTALL)


def folded(html: str) -> str:
    """A reading that is one list under a heading 'Sources ...' opens at that heading; any other stays as it is."""
    listed = HEADED.fullmatch(html)
    if listed is None or "<h2" in listed[2]:
        return html
    return f'<div class="sources"><details><summary>{listed[1]}</summary>{listed[2]}</details></div>'
