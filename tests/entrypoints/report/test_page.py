"""The page as a reader and a browser get it."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from agent.core.schema import Origin, Source
from agent.entrypoints.report.page import Report, render, style
from agent.steps import words

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Tags with their attributes, text by enclosing tag, and whatever does not balance."""

    def __init__(self, html):
        super().__init__()
        self.open, self.faults, self.tags, self.texts = [], [], [], []
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.faults.append(f"repeated attribute in {tag}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    @property
    def text(self):
        """Everything to read, white space collapsed."""
        return _flat(" ".join(data for tag, data in self.texts if tag != "style"))

    def values(self, name):
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def count(self, tag, **wanted):
        return sum(
            found == tag and all(attributes.get(name) == value for name, value in wanted.items())
            for found, attributes in self.tags
        )


def _flat(text):
    return " ".join(text.split())


def _shown(text):
    """As the page prints it: control characters replaced, white space collapsed."""
    return _flat(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "\ufffd", text))


@pytest.fixture(scope="module")
def everybody(film_lover, beijing_reader, hostile, stranger, make_report):
    return make_report(film_lover, beijing_reader, hostile, stranger)


@pytest.fixture(scope="module")
def html(everybody):
    return render(everybody)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


@pytest.fixture(scope="module")
def page_of(make_report):
    """The page of one person, or of a changed report."""
    return lambda *people, **changes: Page(render(make_report(*people, **changes)))


class TestForm:
    def test_tags_balance(self, page):
        assert page.faults == []

    def test_begins_as_html_and_says_its_language(self, html, page):
        assert html.startswith("<!doctype html>")
        assert page.tags[0] == ("html", {"lang": "en"})

    def test_fragments_lead_somewhere_and_names_are_unique(self, page):
        names = page.values("id")
        assert len(names) == len(set(names))
        links = [href for href in page.values("href") if href != "data:,"]
        assert {link.removeprefix("#") for link in links} <= set(names)
        assert set(page.values("aria-labelledby")) <= set(names)

    def test_every_bar_is_a_link_to_its_row_and_has_a_tooltip(self, film_lover, page_of):
        page = page_of(film_lover)
        count = len(film_lover.profile.interests)
        bars = [a for tag, a in page.tags if tag == "a" and "aria-label" in a and a["href"].startswith("#person-1-i")]
        assert len(bars) == len({bar["href"] for bar in bars}) == count
        tooltips = [data for tag, data in page.texts if tag == "title"]
        assert sum("of this grain" in tooltip for tooltip in tooltips) == count

    def test_headings_do_not_skip_a_level(self, page):
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(deeper - level <= 1 for level, deeper in pairwise(levels))

    def test_the_same_report_gives_the_same_page(self, everybody, html):
        assert render(Report.model_validate(everybody.model_dump())) == html

    def test_there_is_no_script(self, page):
        assert page.count("script") == 0
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


class TestNoRequests:
    def test_the_policy_forbids_everything_but_inline_style(self, page):
        policies = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]

    def test_no_address_but_in_the_attribution(self, film_lover, make_report):
        report = make_report(film_lover)
        html = render(report)
        assert report.attribution in html
        rest = html.replace(report.attribution, "").casefold()
        for mark in ("http:", "https:", "//", "url(", "@import", "src=", "srcset", "ping="):
            assert mark not in rest, mark

    def test_links_stay_on_the_page(self, page):
        assert all(href.startswith("#") or href == "data:," for href in page.values("href"))
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"img", "iframe", "object", "embed", "video", "audio", "form", "base", "image", "use"}


class TestHostile:
    def test_it_opens_no_tag_and_no_attribute(self, hostile, film_lover, stranger, page_of):
        benign = {(tag, name) for tag, a in page_of(film_lover, stranger).tags for name in ["", *a]}
        found = page_of(hostile)
        assert {(tag, name) for tag, a in found.tags for name in ["", *a]} <= benign
        assert found.faults == []

    def test_it_is_shown_as_it_is(self, hostile, hostile_texts, page_of):
        text = page_of(hostile).text
        for hostile_text in hostile_texts:
            assert _shown(hostile_text) in text

    def test_templates_in_texts_are_not_run(self, html):
        assert "{{7*7}}{% raw %}" in html

    @pytest.mark.parametrize("field", ["title", "sample", "attribution", "model", "embedder", "command"])
    def test_the_runs_own_words_are_escaped(self, field, hostile_texts, page_of):
        for text in hostile_texts:
            found = page_of(**{field: text})
            assert found.faults == []
            assert _shown(text.strip()) in found.text
            assert not {"script", "img", "b"} & {tag for tag, a in found.tags if a or tag != "b"}

    def test_names_of_counts_and_stages_are_escaped(self, hostile_texts, page_of):
        found = page_of(counts=dict.fromkeys(hostile_texts, 1), timings=dict.fromkeys(hostile_texts, 1.0))
        assert found.faults == []
        assert found.count("script") == found.count("img") == 0

    def test_characters_that_html_may_not_hold_or_that_turn_text_around_are_replaced(self, html):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)

    def test_only_a_language_tag_becomes_one(self, hostile, beijing_reader, page_of):
        assert set(page_of(beijing_reader).values("lang")) == {"en", "zh"}
        assert set(page_of(hostile).values("lang")) == {"en"}


class TestContent:
    def test_every_interest_with_its_words_and_evidence(self, film_lover, beijing_reader, page):
        for interest in film_lover.profile.interests + beijing_reader.profile.interests:
            for said in (interest.name, interest.description, *(one.title for one in interest.evidence)):
                assert _flat(said) in page.text

    def test_every_recommendation_with_its_reasons_and_explanation(self, film_lover, beijing_reader, page):
        for item in film_lover.recommendations.items + beijing_reader.recommendations.items:
            for said in (item.title, item.explanation, f"{item.score:.3f}"):
                assert said in page.text
            for reason in item.reasons:
                assert reason.interest in page.text
                assert all(one.title in page.text for one in reason.evidence)

    def test_a_row_of_the_table_says_all_of_an_interest(self, film_lover, page_of):
        text = page_of(film_lover).text
        assert "Taking Lives (2004) (like, #200)" in text
        assert "macro +19% like rising 75% 3 #100 #300 model" in text
        assert "macro −100% dislike steady 50% 1 #100 #100 model" in text
        assert "character drama pinned" in text

    def test_what_words_an_explanation_has_is_said(self, film_lover, page_of):
        text = page_of(film_lover).text
        assert "serial killer. worded by the model" in text
        assert "1980s action. from the template" in text

    def test_an_item_without_explanation_has_no_mark_of_one(self, film_lover, page_of):
        bare = film_lover.recommendations.model_copy(update={"items": film_lover.recommendations.items[3:]})
        page = page_of(film_lover.model_copy(update={"recommendations": bare}))
        assert page.count("p", **{"class": "explanation"}) == 0

    def test_a_reason_may_push(self, film_lover, page_of):
        assert "−4% romance macro, after The Notebook (2004)" in page_of(film_lover).text

    def test_the_bar_of_an_item_is_filled_by_its_sources_in_order(self, film_lover, page_of):
        page = page_of(film_lover)
        places = [
            (a["class"], float(a["x"][:-1]), float(a["width"][:-1])) for t, a in page.tags if t == "rect" and "x" in a
        ]
        first = places[: len(Source)]
        assert [name for name, _, _ in first] == list(Source)
        assert first[0][1:] == (0.0, 21.0)
        assert first[-1][1] + first[-1][2] == pytest.approx(100)
        assert "macro 21% mid 34% micro 27% collaborative 8% sequence 4% lexical 2% popularity 4%" in page.text

    def test_shares_that_do_not_sum_to_one_still_fill_the_bar(self, film_lover, page_of):
        odd = film_lover.recommendations.items[0].model_copy(
            update={"attribution": {Source.MID: 0.6, Source.MACRO: 0.2}}
        )
        offer = film_lover.recommendations.model_copy(update={"items": (odd,)})
        page = page_of(film_lover.model_copy(update={"recommendations": offer}))
        places = [(a["class"], a["x"], a["width"]) for t, a in page.tags if t == "rect" and "x" in a]
        assert places == [("macro", "0.0%", "25.0%"), ("mid", "25.0%", "75.0%")]

    def test_the_head_says_what_when_and_how_long(self, everybody, page):
        for said in ("1,997", "5,187", everybody.model, everybody.embedder, everybody.command, "2025-03-04 15:06 UTC"):
            assert said in page.text
        assert "facet 31.7 s 46%" in page.text
        assert "fold 40 ms <1%" in page.text
        assert "load model 2.4 s 3%" in page.text
        assert "Where the time went 1 min 9 s" in page.text

    def test_people_can_be_jumped_to(self, everybody, page):
        links = [a["href"] for tag, a in page.tags if tag == "a" and re.fullmatch(r"#person-\d+", a["href"])]
        assert links == [f"#person-{place}" for place in range(1, len(everybody.people) + 1)]

    def test_clock_times_are_dates(self, page_of, beijing_reader):
        assert "as of 2024-05-06" in page_of(beijing_reader).text

    def test_no_moment_is_not_shown(self, page_of, stranger):
        assert "as of" not in page_of(stranger).text


class TestLift:
    def test_counts_and_the_rejected_share(self, film_lover, page_of):
        text = page_of(film_lover).text
        assert "written 20 rejected 3 13% of its sentences calls 23 and 4 cached" in text
        assert "tokens in 6,120 tokens out 418 time 9.4 s" in text

    def test_both_wordings_are_there(self, film_lover, page_of):
        page = page_of(film_lover)
        assert "money and markets Recently found films on money and markets." in page.text
        finance = next(one for one in film_lover.tree.interests if one.name == "finance")
        assert f"finance {words.describe(finance, 'en')}" in page.text
        assert "Of the summary and 35 interests, 9 read differently with the model." in page.text

    def test_money_is_shown_where_it_was_spent(self, film_lover, page_of):
        provenance = film_lover.profile.provenance
        usage = provenance.usage.model_copy(update={"cost_usd": 0.0123})
        paid = film_lover.profile.model_copy(update={"provenance": provenance.model_copy(update={"usage": usage})})
        assert "cost $0.0123" in page_of(film_lover.model_copy(update={"profile": paid})).text
        assert "$" not in page_of(film_lover).text

    def test_a_model_that_changed_nothing_is_said_to_have(self, stranger, page_of):
        page = page_of(stranger)
        assert "The model changed no words" in page.text
        assert page.count("table") == 0


class TestLittle:
    def test_a_fallback_is_announced(self, stranger, film_lover, page_of):
        page = page_of(stranger)
        assert f"Not personal: {stranger.recommendations.fallback}" in page.text
        assert page.count("p", role="note") == 1
        assert page_of(film_lover).count("p", role="note") == 0

    def test_an_empty_profile_says_why(self, stranger, page_of):
        page = page_of(stranger)
        assert "No interests yet. 3 of 3 events could not be placed" in page.text
        assert page.count("figure") == page.count("details") == 0
        silent = stranger.profile.model_copy(update={"events": 0, "unplaced": 0})
        assert (
            "Nothing that this person did is on record."
            in page_of(stranger.model_copy(update={"profile": silent})).text
        )

    def test_nothing_to_recommend_is_said(self, stranger, page_of):
        empty = stranger.recommendations.model_copy(update={"items": ()})
        assert "Nothing to recommend." in page_of(stranger.model_copy(update={"recommendations": empty})).text

    def test_nobody_no_stages_and_no_counts_make_a_page_as_well(self, page_of):
        page = page_of(timings={}, counts={})
        assert page.faults == []
        assert "Nobody was profiled" in page.text
        assert page.count("nav") == page.count("section") == 0

    def test_stages_of_no_time_have_empty_bars(self, page_of):
        assert "fold 0 ms 0%" in page_of(timings={"fold": 0.0}).text

    def test_only_dislikes_make_one_figure(self, film_lover, page_of):
        profile = film_lover.profile
        put_off = {
            level: tuple(one for one in getattr(profile, level) if one.polarity == "dislike")
            for level in ("macro", "mid", "micro")
        }
        page = page_of(film_lover.model_copy(update={"profile": profile.model_copy(update=put_off)}))
        assert page.count("figure") == 1
        assert "drama: shown as context for what it holds" in page.text

    def test_a_renamed_interest_keeps_its_persons_word(self, film_lover, page_of):
        profile = film_lover.profile
        renamed = profile.macro[0].model_copy(update={"name": "my dramas", "origin": Origin.USER, "muted": True})
        page = page_of(
            film_lover.model_copy(
                update={"profile": profile.model_copy(update={"macro": (renamed, *profile.macro[1:])})}
            )
        )
        assert "my dramas muted" in page.text


class TestStyle:
    """Text contrast after WCAG 2.2, 1.4.3: at least 4.5 to 1."""

    CSS = str(style())
    PAIRS = (
        ("ink", "paper"),
        ("ink", "card"),
        ("soft", "paper"),
        ("soft", "card"),
        ("accent", "paper"),
        ("accent", "card"),
        ("accent", "like-micro"),
        ("warn-ink", "warn"),
        ("dislike-word", "paper"),
        *(("ink", f"{side}-{level}") for side in ("like", "dislike") for level in ("mid", "micro")),
        *(("soft", f"{side}-{level}") for side in ("like", "dislike") for level in ("mid", "micro")),
        *(("on-macro", f"{side}-macro") for side in ("like", "dislike")),
    )

    @classmethod
    def _themes(cls):
        pattern = r"--([a-z-]+): (?:light-dark\()?#([0-9a-f]{6})(?:, #([0-9a-f]{6})\))?;"
        colours = [(name, light, dark or light) for name, light, dark in re.findall(pattern, cls.CSS)]
        return {
            theme: {name: bytes.fromhex(shades[place]) for name, *shades in colours}
            for place, theme in enumerate(("light", "dark"))
        }

    @staticmethod
    def _luminance(colour):
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    @classmethod
    def _contrast(cls, one, other):
        low, high = sorted((cls._luminance(one), cls._luminance(other)))
        return (high + 0.05) / (low + 0.05)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize(("text", "ground"), PAIRS)
    def test_text_can_be_read(self, theme, text, ground):
        colours = self._themes()[theme]
        assert self._contrast(colours[text], colours[ground]) >= 4.5

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("side", ["like", "dislike"])
    def test_names_on_fading_bars_can_be_read(self, theme, side):
        colours = self._themes()[theme]
        opacity = float(re.search(r"\.fading\.macro \.body \{ fill-opacity: ([\d.]+)", self.CSS)[1])
        pairs = zip(colours[f"{side}-macro"], colours["paper"], strict=True)
        mixed = [opacity * over + (1 - opacity) * under for over, under in pairs]
        assert self._contrast(colours["on-macro"], mixed) >= 4.5

    def test_the_sheet_cannot_end_its_element(self):
        assert "<" not in self.CSS


def test_the_package_is_light():
    code = "import sys, agent.entrypoints.report; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
