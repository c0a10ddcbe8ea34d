"""Whether a scenario can be told: each situation reached, and the end reached from each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def faults_in(story: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What keeps a story from being told, as (situation, sentence), in the order of the story.

    `story` gives for each situation, the first one first, where its choices lead: another situation, or '' for the end.
    """
    if not story:
        return []
    found = [
        (name, f"A choice leads to '{to}', and there is no situation of that name.")
        for name, leads in story.items()
        for to in leads
        if to and to not in story
    ]
    reached = _reached_from(next(iter(story)), story)
    ending = _ending(story)
    for name in story:
        if name not in reached:
            found.append((name, f"No choice leads to the situation '{name}'. Lead one there, or take it out."))
        elif name not in ending:
            found.append((name, f"From the situation '{name}' the story never ends. Let a choice end it."))
    return found


def _reached_from(first: str, story: Mapping[str, Sequence[str]]) -> set[str]:
    reached, ahead = {first}, [first]
    while ahead:
        new = {to for to in story.get(ahead.pop(), ()) if to in story} - reached
        reached |= new
        ahead += sorted(new)
    return reached


def _ending(story: Mapping[str, Sequence[str]]) -> set[str]:
    """The situations from which the end can be reached."""
    ending = {name for name, leads in story.items() if "" in leads}
    while True:
        more = {name for name, leads in story.items() if ending.intersection(leads)} | ending
        if more == ending:
            return ending
        ending = more
