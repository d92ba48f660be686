"""The pages of runs and drills: who sees what, what the scripts are given, and the sheets."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator import content, language, render, settings
from generator.catalog import playbooks
from generator.content import model
from generator.drills import pages as drills

SAMPLE = Path(__file__).parent / "sample_site"


@pytest.fixture(scope="module")
def library() -> model.Library:
    """The library of the sample site."""
    language.use(language.DEFAULT)
    loaded = content.load(SAMPLE)
    assert loaded.library is not None, loaded.problems
    return loaded.library


@pytest.fixture(scope="module")
def pages(library: model.Library) -> dict[str, str]:
    """Address -> HTML of the pages of plans and drills."""
    own, _problems = settings.load(SAMPLE)
    made = [page for page in playbooks.pages(library, playbooks.texts_of(library), own) if page.path.startswith("emergency/")]
    return {page.path: render.as_markdown(page, render.render(page.template, page.data, language.current())) for page in made}


def data_of(html: str, name: str) -> dict:
    """The data of a page for its scripts."""
    (found,) = re.findall(rf'<script type="application/json" data-cp-{name}>(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def injects_of(scenario: model.Scenario) -> list[str]:
    """Everything in the injects of a scenario that a player may not read."""
    parts = ("subject", "text", "expected", "contingency", "trigger")
    return [text for inject in scenario.injects for part in parts if (text := getattr(inject, part)) and len(text) > 3]


def sheet_of(scenario: model.Scenario) -> list[str]:
    """Everything on the observer's sheet of a scenario that a player may not read."""
    return [*(item.measure for item in scenario.objectives), *(item.what for item in scenario.objectives),
            *(text for task in scenario.observer for text in task.look_for)]


def test_every_scenario_has_a_page_for_players_for_the_leader_and_for_observers(library, pages):
    for id, scenario in library.scenarios.items():
        for path in (f"emergency/scenarios/{id}.html", drills.controller_address(id), drills.observer_address(id)):
            assert scenario.title in pages[path]
    assert drills.PROJECTOR in pages
    assert [path for path in pages if "/sheets/" in path] == [drills.sheets_address(id) for id in library.plans]


def test_nothing_that_gives_the_drill_away_is_in_what_players_open(library, pages):
    for id, scenario in library.scenarios.items():
        secret = [*injects_of(scenario), *sheet_of(scenario), scenario.summary]
        for path in (f"emergency/scenarios/{id}.html", f"emergency/{scenario.plan}.html", drills.sheets_address(scenario.plan), drills.PROJECTOR):
            assert [text for text in secret if text in pages[path]] == [], path
        assert scenario.start in pages[f"emergency/scenarios/{id}.html"]


def test_observers_see_the_tasks_and_no_inject(library, pages):
    for id, scenario in library.scenarios.items():
        html = pages[drills.observer_address(id)]
        assert [text for text in injects_of(scenario) if text in html] == []
        assert [text for text in sheet_of(scenario) if text not in html] == []
        data = data_of(html, "observe")
        assert set(data) == {"id", "digest", "title", "objectives", "tasks", "plan"}
        assert [task["task"] for task in data["tasks"]] == [task.task for task in scenario.observer]


def test_the_leader_has_every_inject_in_words_and_in_data(library, pages):
    for id, scenario in library.scenarios.items():
        html = pages[drills.controller_address(id)]
        assert [inject.text for inject in scenario.injects if inject.text not in html] == []
        data = data_of(html, "scenario")
        assert [(item["number"], item["text"], item["expected"]) for item in data["injects"]] == [
            (item.number, item.text, item.expected) for item in scenario.injects]
        assert data_of(html, "plan")["id"] == scenario.plan


def test_run_mode_knows_the_steps_of_the_plan_as_the_page_shows_them(library, pages):
    plan = library.plans["wave"]
    data = data_of(pages["emergency/wave.html"], "plan")
    steps = {step["id"]: step for block in data["blocks"] for step in block["steps"]}
    assert [step["number"] for step in steps.values()] == list(range(1, len(plan.steps()) + 1))
    assert (steps["report"]["minutes"], steps["report"]["from"], steps["report"]["waits"]) == (5, "start", ["numbers"])
    assert steps["numbers"]["memory"] is True
    assert (steps["four"]["minutes"], steps["four"]["from"], steps["more"]["levels"]) == (60, "declared", ["I"])
    assert steps["money"]["minutes"] is None  # a working day depends on the calendar
    assert steps["report"]["forms"] == [{"title": "客户投诉处理单", "url": "../forms/complaint-form.html"}]
    assert [(level["level"], level["declares"]) for level in data["levels"]] == [("I", True), ("II", True)]
    assert data["blocks"][0]["pause"] == {"reader": "联络", "items": ["现在是几级，指挥是谁？", "有没有人受伤？"]}


def test_the_levels_below_the_thick_line_do_not_declare(library):
    plan = replace(library.plans["wave"], declare_from="I")
    assert [level["declares"] for level in drills.plan_data(plan, library, "emergency/wave.html")["levels"]] == [True, False]


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a & b", "\u2028\u2029", '"', "\\"])
def test_no_text_ends_the_block_of_data(text):
    html = str(drills.json_block({"text": text}))
    assert json.loads(html) == {"text": text}
    assert not set("<>&\u2028\u2029") & set(html)


def test_a_fingerprint_has_no_figures_that_read_as_a_number():
    assert drills.fingerprint("0123456789abcdef") == "ghijklmnopab"


def test_a_scenario_whose_plan_is_for_another_audience_has_no_leaders_page_and_no_dead_link(library):
    public = replace(library, plans={})
    assert [page.path for page in drills.pages(public)] == []
    own, _problems = settings.load(SAMPLE)
    made = {page.path: page for page in playbooks.pages(public, playbooks.texts_of(public), own)}
    page = made["emergency/scenarios/wave-drill.html"]
    html = render.render(page.template, page.data, language.current())
    assert "-controller.html" not in html and "-observer.html" not in html


def test_each_role_has_a_sheet_with_the_numbers_and_limits_of_its_steps(library, pages):
    html = pages[drills.sheets_address("wave")]
    plan_page = pages["emergency/wave.html"]
    sheets = re.findall(r'<section class="sheet role-sheet.*?</section>', html, re.DOTALL)
    assert len(sheets) == len(library.plans["wave"].team)
    for role, sheet in zip(drills.roles_of(library.plans["wave"]), sheets, strict=True):
        numbers = [int(number) for number in re.findall(r'<td class="n"><b>(\d+)</b>', sheet)]
        assert numbers == [line.number for line in role.lines]
        assert [line.at for line in role.lines if line.at and (line.at not in sheet or line.at not in plan_page)] == []


def test_a_pause_point_stands_on_the_sheet_of_who_reads_it(library, pages):
    sheets = re.findall(r'<section class="sheet role-sheet.*?</section>', pages[drills.sheets_address("wave")], re.DOTALL)
    assert ["有没有人受伤？" in sheet for sheet in sheets] == [False, True]
