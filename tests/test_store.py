"""What was read before is kept as data: a planted store runs no code."""

import datetime as dt
import os
import pickle

import pytest

from generator.content import model
from generator.content.store import UnusableError, load_object


class Planted:
    def __reduce__(self):
        return os.getcwd, ()


@pytest.mark.parametrize("value", [Planted(), os.path.join, model.attrgetter, model.card_of, {1: Planted()}])
def test_nothing_but_the_models_objects_comes_out_of_a_store(value):
    with pytest.raises(UnusableError):
        load_object(pickle.dumps(value))


def test_half_a_body_is_told_as_damage():
    whole = pickle.dumps(model.Span(3, "day"))
    assert load_object(whole) == model.Span(3, "day")
    with pytest.raises(UnusableError):
        load_object(whole[:-3])


def test_an_object_with_dates_comes_out_as_it_went_in():
    care = model.Care("客服主管", "validated", dt.date(2026, 5, 8), model.Span(12, "month"), "internal")
    moment = model.Moment(dt.datetime(2026, 2, 12, 10, 20), True)
    assert load_object(pickle.dumps((care, moment))) == (care, moment)
