"""The development set keeps the quality of both searches from falling; floors lie a little under what was measured."""

import pytest

from generator.search.shards import write_index
from tests.bench.search import analysis_of
from tests.bench.search_cases import read_analysis, read_entries, read_queries
from tests.bench.search_library import QueryMaker, make_library
from tests.bench.search_measure import by_class, ndcg, reciprocal_rank
from tests.search_engine import ask

QUERIES = read_queries()

# nDCG@10 by class that the browser's engine must reach over the repository's own cases.
FLOORS = {
    "exact": 0.97,
    "remembered": 0.97,
    "synonym": 0.88,
    "typo": 0.93,
    "homophone": 0.93,
    "pinyin": 0.95,
    "initials": 0.80,
    "traditional": 0.95,
    "spoken": 0.93,
    "codes": 0.95,
    "facets": 0.88,
    "all": 0.95,
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the browser's engine answers to each query of the development set."""
    folder = tmp_path_factory.mktemp("index")
    write_index(read_entries(), folder, read_analysis())
    return ask(folder, [query for _, query, _ in QUERIES])


@pytest.fixture(scope="module")
def table(answers):
    """Class -> number of queries, nDCG@10, mean reciprocal rank, queries without result."""
    return by_class(
        [kind for kind, _, _ in QUERIES], [answer["ids"] for answer in answers], [wanted for _, _, wanted in QUERIES]
    )


def test_the_development_set_has_at_least_120_queries_over_cases_that_exist():
    known = {entry.id for entry in read_entries()}
    assert len(QUERIES) >= 120
    assert {name for _, _, wanted in QUERIES for name in wanted} <= known


@pytest.mark.parametrize("kind", FLOORS)
def test_the_quality_of_a_class_does_not_fall(table, kind):
    assert table[kind][1] >= FLOORS[kind], f"nDCG@10 of {kind} is {table[kind][1]:.3f}"


def test_no_query_of_the_set_is_without_result(table):
    assert table["all"][3] == 0


def test_a_query_loads_four_files_besides_the_head_for_its_first_result_in_most_cases(answers):
    files = sorted(answer["first"]["files"] for answer in answers)
    assert files[len(files) // 2] <= 5
    assert files[-1] <= 12


MADE_FLOORS = {
    "exact": 0.95,
    "remembered": 0.90,
    "spoken": 0.78,
    "synonym": 0.80,
    "typo": 0.78,
    "homophone": 0.88,
    "traditional": 0.88,
    "pinyin": 0.92,
    "initials": 0.92,
    "codes": 0.97,
    "facets": 0.92,
    "all": 0.90,
}


@pytest.fixture(scope="module")
def made_table(tmp_path_factory):
    """The table of a made library of 1,000 cases and 220 made queries."""
    folder = tmp_path_factory.mktemp("made")
    library = make_library(1000)
    write_index([case.entry for case in library], folder, analysis_of(library))
    queries = list(QueryMaker(library).make(20))
    found = [answer["ids"] for answer in ask(folder, [query.text for query in queries])]
    return by_class([query.kind for query in queries], found, [query.wanted for query in queries])


@pytest.mark.parametrize("kind", MADE_FLOORS)
def test_the_quality_among_a_thousand_made_cases_does_not_fall(made_table, kind):
    assert made_table[kind][1] >= MADE_FLOORS[kind], f"nDCG@10 of {kind} is {made_table[kind][1]:.3f}"


def test_a_made_library_and_its_queries_are_the_same_for_the_same_seed():
    one, two = make_library(50, seed=4), make_library(50, seed=4)
    assert one == two
    assert list(QueryMaker(one, seed=9).make(2)) == list(QueryMaker(two, seed=9).make(2))


def test_ndcg_is_one_for_the_best_order_and_less_for_others():
    wanted = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], wanted) == 1.0
    assert 0 < ndcg(["b", "a"], wanted) < 1
    assert ndcg(["c"], wanted) == 0.0
    assert reciprocal_rank(["b", "a"], wanted) == 0.5
