"""How a list is made up, in one sentence."""

import pytest

from agent.core.schema import Ground, Level, Reason, Recommendation
from agent.steps.makeup import made_of

HORROR = Reason(interest_id="h", interest="horror", level=Level.MACRO, share=0.5, evidence=())


def line(ground, explored=False):
    reasons = (HORROR,) if ground is Ground.INTEREST else ()
    made = {"rank": 1, "item_id": "x", "title": "x", "score": 0.0, "attribution": {}}
    return Recommendation(**made, reasons=reasons, ground=ground, explored=explored)


@pytest.mark.parametrize(
    ("lines", "en", "zh"),
    [
        ([], "", ""),
        ([line(Ground.POPULAR)], "1 item: 1 for how many people chose them.", "共 1 项：1 项因为选择的人多。"),
        (
            [line(Ground.INTEREST), line(Ground.TOGETHER), line(Ground.TOGETHER), line(Ground.AFTER, explored=True)],
            "4 items: 2 that others chose along with yours, 1 from your interests (horror) and 1 by chance, "
            "to find new ground.",
            "共 4 项：2 项是其他人与你选过的一同选择的、1 项来自你的兴趣（horror）和1 项是随机挑选的，用来发现新领域。",
        ),
    ],
)
def test_a_list_is_summed_up(lines, en, zh):
    assert (made_of(lines, "en"), made_of(lines, "zh")) == (en, zh)


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_has_words(ground):
    assert made_of([line(ground)], "en").endswith(".")
    assert made_of([line(ground)], "zh").endswith("。")
