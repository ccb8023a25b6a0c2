from datetime import date

import pytest

from qa_service.query.time_figures import figures_in_words

TODAY = date(2018, 6, 13)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("on 20/10/2011", "on 20 October 2011"),
        ("on 10/20/2011", "on 20 October 2011"),
        ("on 20.10.11", "on 20 October 2011"),
        ("on 2011-10-20", "on 20 October 2011"),
        ("in 10/2011", "in October 2011"),
        ("from 10/01/2011 to 10/31/2011", "from 1 October 2011 to 31 October 2011"),
        ("on 05/06/2012", "on 5 June 2012"),
        ("01.10.2015-31.10.2015", "1 October 2015 to 31 October 2015"),
        ("on 45/45/2012", "on 45/45/2012"),
        ("in 2011/12", "in 2011/12"),
    ],
)
def test_days_in_figures_are_put_into_words(figures: str, words: str) -> None:
    assert figures_in_words(figures, TODAY) == words
