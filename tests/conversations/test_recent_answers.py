from qa_service.conversations import RecentAnswers


def test_the_last_answers_are_remembered_and_older_ones_forgotten() -> None:
    recent = RecentAnswers(most=2)
    for name in ("first", "second", "third"):
        recent.add(name, f"document of the {name}")
    assert recent.get("first") is None
    assert recent.get("third") == "document of the third"
