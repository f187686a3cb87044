"""The table on the terminal and in documents."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from eval.report.measures import best, better, main
from eval.report.rivals import gap, ours
from eval.report.summary import summary
from eval.report.table import markdown, show
from eval.results import Kind
from eval.statistics import Interval
from tests.eval.report.conftest import NAN, evaluation, judged


def printed(one, width=100):
    """The lines that a terminal of this width gets, without what rich fills them with."""
    stream = io.StringIO()
    show(one, Console(file=stream, width=width, color_system=None))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("width", [100, 60, 40, 200])
def test_no_line_is_longer_than_the_terminal(films, width):
    assert max(map(cell_len, printed(films, width))) <= width


def test_values_are_whole_at_100_columns(films):
    lines = printed(films)
    row = next(line for line in lines if line.startswith("» trigrain"))
    found = films.methods["trigrain"].metrics["ndcg@10"]
    assert f"{found.value:.3f} {found.low:.3f}..{found.high:.3f}*" in row
    assert "…" not in "".join(lines)


def test_methods_stand_in_order_and_by_kind(films):
    names = [line[:12].rstrip() for line in printed(films) if line[:2] in ("» ", "° ", "  ") and line[2:3].strip()]
    assert names[1:7] == ["  popular", "  ease", "» trigrain", "» without a", "» only macro"[:12], "° mem0"]


def test_the_rest_follows(films):
    text = "\n".join(printed(films))
    for word in (
        "LLM lift",
        "trigrain - ease",
        "note: ties fall",
        "seed 7",
        films.data_hash,
        films.command,
        films.machine,
    ):
        assert word in text


def test_names_are_no_markup():
    one = evaluation([judged("[bold red]x[/]"), judged("电影推荐", Kind.OURS)], notes=("[link=x]\x1b[2J",))
    text = "\n".join(printed(one))
    assert "[bold red]x[/]" in text
    assert "电影推荐" in text
    assert "\x1b" not in text


def test_what_was_not_measured_is_a_dash(bare):
    assert any(line.startswith("  popular") and line.endswith("–") for line in printed(bare))


def test_nothing_to_show_is_shown():
    assert "films" in printed(evaluation([]))[0]


def test_a_document_has_the_same(films):
    lines = markdown(films).splitlines()
    assert lines[0] == "**films, protocol leave-last: 40 people, lists of 10**"
    assert lines[2] == "| method | kind | ndcg@10 | recall@10 | hit@10 | mrr | coverage@10 |"
    row = next(line for line in lines if line.startswith("| trigrain |"))
    assert row.count("**") == 2 * 5


def test_a_documents_names_stay_in_their_cells():
    text = markdown(evaluation([judged("a|b <img src=x> `c`\n| d")]))
    assert "a\\|b \\<img src=x\\> \\`c\\` \\| d" in text


def test_less_loss_is_better():
    assert better("log-loss", 0.1, 0.2)
    assert better("ndcg@10", 0.2, 0.1)
    assert not better("ndcg@10", float("nan"), 0.1)


def test_the_evaluations_own_cut_leads(films):
    row = judged("popular")
    twice = evaluation([judged("popular", n=5), judged("trigrain", Kind.OURS, n=10)])
    assert main(twice)[:3] == ("ndcg@10", "recall@10", "hit@10")
    assert main(evaluation([row]))[0] == "ndcg@10"
    assert main(evaluation([judged("popular", shape="pairs")])) == ("auc", "user-auc", "accuracy", "log-loss")


def test_the_best_skips_what_was_not_measured():
    lost = judged("ease", level=0.9)
    lost.metrics["ndcg@10"] = NAN
    assert best([lost, judged("popular")], "ndcg@10").name == "popular"
    assert best([lost], "ndcg@10") is None


def test_differences_come_from_the_evaluation_else_from_the_units(films):
    mine, ease, popular = ours(films), films.methods["ease"], films.methods["popular"]
    assert gap(films, mine, ease, "ndcg@10") is films.differences["trigrain - ease"]["ndcg@10"]
    assert gap(films, mine, popular, "ndcg@10").value == pytest.approx(0.25 - 0.10, abs=0.01)
    assert gap(films, mine, popular, "mrr") is None


def test_the_summary_says_who_wins_and_whether_it_may_be_chance(films):
    asked, won, lift = summary(films)
    assert asked.startswith("6 methods were asked for the 10 items that suit best, for 40 people of films")
    assert "better than ease" in won
    assert won.endswith("is clear of 0.")
    assert lift.startswith("The language model changes ndcg@10 by +0.0")


def test_the_summary_says_who_loses():
    one = evaluation([judged("trigrain", Kind.OURS, 0.2), judged("ease", level=0.3)])
    assert "worse than ease" in summary(one)[1]
    tie = evaluation(
        [judged("trigrain", Kind.OURS), judged("ease")],
        differences={"trigrain - ease": {"ndcg@10": Interval(0.0, -0.1, 0.1, 40)}},
    )
    assert "That is equal to ease" in summary(tie)[1]
    assert "holds 0, so this may be chance" in summary(tie)[1]


def test_the_summary_of_little(bare):
    assert summary(bare)[1] == "No method has a value of ndcg@10."
    assert summary(evaluation([]))[1] == "No method was measured."
    assert "nothing to compare it with" in summary(evaluation([judged("trigrain", Kind.OURS)]))[1]
