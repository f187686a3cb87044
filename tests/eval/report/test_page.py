"""The page and the folder as a reader and a browser get them."""

import base64
from dataclasses import replace
from html.parser import HTMLParser

import orjson
import pytest

from agent.core.errors import InputError
from eval.report import write
from eval.report.canvas import Absent, Plate
from eval.report.comparison import draw_comparison
from eval.report.cost import draw_cost
from eval.report.page import Chapter, render
from eval.report.positions import draw_positions
from eval.report.write import write_report
from eval.results import Cost, Estimates, Kind
from eval.statistics import Interval
from tests.eval.report.conftest import evaluation, judged

HOSTILE = "</title><script>alert(1)</script>\"><img src=x onerror='alert(2)'>{{7*7}}\x00"
NAMES = ("comparison", "positions", "ablation", "vectors", "reliability", "cost")


class Page(HTMLParser):
    """Tags with their attributes, and all that is to read."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(html)
        self.close()
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag):
        return [attributes for found, attributes in self.tags if found == tag]


@pytest.fixture
def few(monkeypatch):
    """Fewer figures, for tests of the folder."""
    monkeypatch.setattr(write, "FIGURES", (draw_comparison, draw_positions, draw_cost))


def hostile():
    """Every text of an evaluation would run if it could."""
    rows = [judged(HOSTILE, Kind.PEER), judged("trigrain", Kind.OURS)]
    return evaluation(
        rows,
        protocol=HOSTILE,
        data=HOSTILE,
        unit=HOSTILE,
        machine=HOSTILE,
        command=HOSTILE,
        notes=(HOSTILE,),
        versions={HOSTILE: HOSTILE},
        differences={HOSTILE: {HOSTILE: Interval(0.1, 0.05, 0.2, 4)}},
    )


def test_it_asks_for_nothing_else(films):
    page = Page(render([Chapter(films, (Plate("cost", "words", b"png"),))]))
    assert not page.of("script")
    assert not page.of("link") or [link["href"] for link in page.of("link")] == ["data:,"]
    assert [image["src"] for image in page.of("img")] == ["data:image/png;base64,cG5n"]
    assert all(a["href"].startswith("#") for a in page.of("a"))
    assert "http://" not in render([Chapter(films)])
    assert "https://" not in render([Chapter(films)])


def test_nothing_runs(few, tmp_path):
    write_report([hostile()], tmp_path)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert not page.of("script")
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.of("img"))
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "{{7*7}}" in page.text
    assert "\x00" not in page.text


def test_every_method_and_metric_is_in_it(films):
    page = Page(render([Chapter(films)]))
    for word in (*films.methods, "ndcg@10", "coverage@10", "LLM lift", films.command, films.data_hash, films.machine):
        assert word in page.text
    assert {heading["scope"] for heading in page.of("th")} == {"row", "col"}
    assert f"{films.methods['ease'].metrics['ndcg@10'].value:.3f}" in page.text


def test_what_a_model_costs_is_shown_where_one_was_asked(films):
    assert "tokens" not in Page(render([Chapter(films)])).text
    asked = replace(films.methods["mem0"], cost=Cost(1.0, 1.0, 1.0, calls=1234, tokens=56789, usd=0.5))
    assert "56,789" in Page(render([Chapter(replace(films, methods={**films.methods, "mem0": asked}))])).text


def test_a_figure_that_is_not_there_is_named(bare):
    page = Page(render([Chapter(bare, (Absent("cost", "no time was taken"),))]))
    assert "No figure of cost: no time was taken." in page.text


def test_no_evaluation_is_said():
    assert "Nothing was judged." in Page(render([])).text


def test_a_folder_has_the_page_the_document_and_the_figures(films, tmp_path):
    files = write_report([films], tmp_path / "new" / "out")
    names = [path.name for path in files]
    assert names == ["report.html", "evaluation.json", *(f"{name}.png" for name in NAMES)]
    assert sorted(names) == sorted(path.name for path in (tmp_path / "new" / "out").iterdir())
    assert orjson.loads(files[1].read_bytes())["methods"]["trigrain"]["ndcg@10"]["n"] == 40
    inline = [image["src"].partition(",")[2] for image in Page(files[0].read_text(encoding="utf-8")).of("img")]
    assert [base64.b64decode(one) for one in inline] == [path.read_bytes() for path in files[2:]]
    assert all(image["alt"] for image in Page(files[0].read_text(encoding="utf-8")).of("img"))


def test_several_are_told_apart(few, films, tmp_path):
    other = evaluation(
        [judged("popular", shape="pairs")], protocol="Labels/电影", unit="labels", clouds=(), reliability=()
    )
    files = write_report([films, other], tmp_path)
    names = [path.name for path in files]
    assert names[2:] == [
        *(f"1-leave-last-{name}.png" for name in ("comparison", "positions", "cost")),
        "2-labels-comparison.png",
        "2-labels-cost.png",
    ]
    assert [one["protocol"] for one in orjson.loads(files[1].read_bytes())["evaluations"]] == [
        "leave-last",
        "Labels/电影",
    ]
    page = Page(files[0].read_text(encoding="utf-8"))
    assert {a["href"][1:] for a in page.of("a")} == {article["id"] for article in page.of("article")}
    assert "Labels/电影" in page.text


def test_estimates_reach_the_figure(few, films, tmp_path):
    clicks = Estimates(ctr={1: Interval(0.1, 0.05, 0.2, 40)})
    plain = {path.name: path.read_bytes() for path in write_report([films], tmp_path)}
    drawn = {path.name: path.read_bytes() for path in write_report([replace(films, estimates=clicks)], tmp_path)}
    assert {name for name in plain if plain[name] != drawn[name]} == {"report.html", "evaluation.json", "positions.png"}


def test_what_was_not_measured_is_null_and_a_dash(bare, tmp_path):
    page, document = write_report([bare], tmp_path)
    assert orjson.loads(document.read_bytes())["methods"]["popular"]["ndcg@10"]["value"] is None
    text = Page(page.read_text(encoding="utf-8")).text
    assert "nan" not in text.split()
    assert "–" in text


def test_an_earlier_figure_does_not_stay(few, films, bare, tmp_path):
    write_report([films], tmp_path)
    (tmp_path / "mine.png").write_bytes(b"")
    files = write_report([bare], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*(path.name for path in files), "mine.png"}


def test_a_folder_that_cannot_be_is_one_clear_line(few, films, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write the report"):
        write_report([films], tmp_path / "file")
