"""From question sets to measures: does the service find, answer and refuse correctly?

::

    questions = read_questions(path)                    # questions: JSON Lines
    gold      = find_gold(questions, passages_of)       # outcomes: what the index has of it
    outcomes  = ask_all(service, questions)             #   each question asked once
    report    = measure(outcomes)                       # report: ranking, answers, refusal,
                                                        #   calibration, each with bootstrap
    write_run(path, report.rankings)                    # report: for trec_eval
    write_plot(path, report)                            # plot: reliability and refusal, as SVG
"""

from qa_service.evaluation.measures import Estimate
from qa_service.evaluation.outcomes import cites_relevant, is_relevant
from qa_service.evaluation.questions import AskedQuestion, Relevant, read_questions
from qa_service.evaluation.report import EvaluationReport, evaluate

__all__ = [
    "AskedQuestion",
    "Estimate",
    "EvaluationReport",
    "Relevant",
    "cites_relevant",
    "evaluate",
    "is_relevant",
    "read_questions",
]
