import pytest

from qa_service.query.time_today import asks_about_present


@pytest.mark.parametrize(
    "text",
    [
        "Who is prime minister of Pakistan?",
        "Who's the army chief?",
        "who leads the Taliban?",
        "Is Imran Khan the leader of the opposition?",
        "What is the current price of oil?",
        "What was the latest offer?",
        "Does the US still pay?",
        "Is the route open now?",
        "What does the army do these days?",
        "Does Pakistan have a foreign minister?",
        "What is the capital of Pakistan?",
    ],
)
def test_the_present_asks_for_the_newest(text: str) -> None:
    assert asks_about_present(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who was prime minister of Pakistan?",
        "Who were the leaders?",
        "Why was the route still closed?",
        "Did the president resign?",
        "Why did Pakistan close the route?",
        "How many soldiers died at Salala?",
        "What is Catch-22?",
        'Who said "he is president now"?',
        "",
    ],
)
def test_the_past_and_the_timeless_do_not(text: str) -> None:
    assert not asks_about_present(text)
