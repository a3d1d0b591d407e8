from __future__ import annotations

from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.looks import ACCURACIES, UNSEEN
from unspike.report.glossary import GLOSSARY

from .example import example_report


def test_every_check_and_control_is_explained() -> None:
    terms = " ".join(term for term, _ in GLOSSARY).lower()
    for name in (OUTPUT, UNSEEN, *ACCURACIES.values(), "activity", "hidden1"):
        assert name in terms, name
    for control in example_report()["requests"][0]["controls"]:
        assert control["name"] in terms, control["name"]


def test_each_term_is_explained_once() -> None:
    assert len({term for term, _ in GLOSSARY}) == len(GLOSSARY)
    assert all(meaning.endswith(".") for _, meaning in GLOSSARY)
