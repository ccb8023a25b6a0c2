"""``qa-service ask``: answer one question."""

import argparse

from qa_service.cli.asking import question_of
from qa_service.cli.progress import loading
from qa_service.cli.terminal import print_answer, print_json
from qa_service.contract.replies import AnswerShape
from qa_service.service import open_service
from qa_service.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer; a question that the archive cannot answer is no failure."""
    question = question_of(arguments.question, arguments, settings)
    with loading("Opening the index and the model"):
        service = open_service(settings)
    try:
        answer = service.ask(question)
    finally:
        service.close()
    if arguments.json:
        print_json(AnswerShape.of(answer).document())
    else:
        print_answer(answer)
    return 0
