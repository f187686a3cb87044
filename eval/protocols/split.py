"""Split: the held-out events are given in a file."""

from __future__ import annotations

from eval.cases import Case, Task
from eval.dataset import Dataset, interaction_items, read_events
from eval.options import Options, needed


def cut(data: Dataset, options: Options) -> Task:
    """Cases of the people in the file `test`; events of `background`, of other people, may be known as well.

    Positives are the items that a person chooses in the test file and has no known event on; the fence fails where an
    event stands on both sides.
    """
    test, refused = read_events(needed(options.test, "--test", "split"), data.items)
    more, lost = (
        read_events(needed(options.background, "--background", "split"), data.items) if options.background else ((), 0)
    )
    known = data.with_events({event.event_id: event for event in (*data.events, *more)}.values())
    asked = data.with_events(test).histories
    cases = [
        Case(user_id, user_id, frozenset(new), exclude=seen)
        for user_id, history in sorted(asked.items())
        for seen in [known.seen(user_id)]
        if (new := set(interaction_items(history)) - seen)
    ]
    return Task(
        protocol="split",
        known=known,
        unit="people",
        cases=tuple(cases),
        held_out=test,
        notes=(
            f"{len(test)} events held out by {options.test}; {refused + lost} rows of given files could not be used",
            f"{len(asked) - len(cases)} people of the test file choose nothing there that they had not touched before",
        ),
    )
