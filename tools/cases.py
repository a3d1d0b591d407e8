"""Kinds of faults that are known from public trackers, and the tests that hold the right value of each.

    python tools/cases.py

Runs them and prints a table, one kind a line; ends with 1 if any went wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
# What must not go wrong -> the tests that say so, each as file::start of its name, below tests/.
CASES = {
    "ids under names of one's own: taken or refused, the meant records are forgotten": (
        "data/sources/test_npz.py::test_ids_are_taken_under_their_usual_names",
        "data/sources/test_npz.py::test_people_are_taken_under_their_usual_names",
        "data/sources/test_npz.py::test_an_array_of_another_length",
    ),
    "images in any scale are the same images": (
        "data/test_reading.py::test_pictures_in_any_scale",
        "data/test_reading.py::test_standardised_pictures",
    ),
    "a folder of several data sets is not joined": (
        "data/sources/test_idx.py::test_several_data_sets_in_one_folder",
    ),
    "an install and a home that cannot be written to": (
        "foundation/test_compile_cache.py::test_a_temporary_folder_of_the_users_own",
    ),
    "labels as a column, one-hot, NaN, continuous, None": (
        "foundation/test_class_labels.py::test_what_are_no_labels",
        "foundation/test_class_labels.py::test_words_columns_one_hot",
        "snn/test_given.py::test_what_are_no_labels",
        "snn/test_estimator.py::test_a_score_by_a_column",
    ),
    "fit takes series and vectors on purpose": (
        "snn/test_estimator.py::test_fit_takes_series",
        "snn/test_given.py::test_what_records_are",
        "snn/test_given.py::test_series_are_taken",
        "snn/test_given.py::test_what_records_cannot_be",
    ),
    "folders with the names of files, and hidden companions of files": (
        "data/sources/test_idx.py::test_folders_of_the_names_of_files",
    ),
    "a model file holds all that decides the answers": (
        "snn/test_model_file.py::test_a_changed_spike_code",
        "snn/test_model_file.py::test_a_recipe_that_has_changed",
    ),
    "an ids file of a Windows program": (
        "data/test_request.py::test_ids_in_a_file_that_begins_with_a_byte_order_mark",
        "data/test_request.py::test_a_file_that_holds_no_ids",
    ),
    "a container's quota of processors": ("foundation/test_threads.py::test_a_containers_quota",),
    "labels come back from a file in their type, or are refused": (
        "snn/test_model_file.py::test_labels_come_back",
        "foundation/test_class_labels.py::test_labels_keep_their_type",
    ),
    "words as labels, IDX files of other types, labels of several numbers": (
        "data/sources/test_npz.py::test_words_as_labels",
        "data/sources/test_idx.py::test_other_types_of_values",
        "data/sources/test_idx.py::test_labels_of_several_numbers",
    ),
    "four records of a class: cannot tell": ("evaluation/test_too_little.py::test_four_records_of_a_class",),
    "one wrong answer among 43 is no damage": (
        "evaluation/test_too_little.py::test_one_wrong",
        "evaluation/verdict/test_verdict.py::test_one_wrong",
        "evaluation/verdict/test_checks.py::test_one_wrong",
    ),
    "worker processes by fork, and threads without OpenMP": (
        "foundation/test_threads.py::test_several_threads_and_forked_processes",
    ),
    "copies of what is forgotten are found and told of": (
        "data/test_copies.py::test_",
        "cli/test_requests.py::test_copies_of_forgotten",
    ),
    "vectors in any unit": (
        "snn/test_estimator.py::test_features_in_any_unit",
        "snn/test_feature_scale.py::test_",
    ),
    "order in time": ("snn/encoding/test_windowed.py::test_a_network_learns_what_differs_in_order_alone",),
    "ties and silent outputs are no answers of the lowest class": (
        "models/test_share_right.py::test_",
        "evaluation/test_responses.py::test_equals_share",
    ),
}


class Outcomes:
    """Keeps how each test ended; a plugin of pytest."""

    def __init__(self) -> None:
        self.ended: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note the worst phase of a test."""
        if report.when == "call" or report.outcome != "passed":
            self.ended[report.nodeid] = report.outcome


def tests_of(start: str) -> list[str]:
    """Return the tests that a file holds of a name that starts so."""
    path, name = f"tests/{start}".split("::")
    found = re.findall(rf"^def ({name}\w*)", (ROOT / path).read_text(), re.MULTILINE)
    return [f"{path}::{test}" for test in found]


def rows(ended: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each kind, how its tests ended, and whether all is well."""
    for kind, starts in CASES.items():
        own = [[how for test, how in ended.items() if test.startswith(f"tests/{start}")] for start in starts]
        all_of_them = [how for found in own for how in found]
        well = all(own) and "failed" not in all_of_them and "passed" in all_of_them
        counted = ", ".join(f"{all_of_them.count(how)} {how}" for how in dict.fromkeys(all_of_them))
        yield kind, counted or "no test", well


def main() -> int:
    """Run the tests of every kind and print the table."""
    outcomes = Outcomes()
    wanted = sorted(
        {str(ROOT / test) for starts in CASES.values() for start in starts for test in tests_of(start)}
    )
    pytest.main(
        ["-q", "--no-header", "-p", "no:cacheprovider", "--rootdir", str(ROOT), *wanted], plugins=[outcomes]
    )
    table = list(rows(outcomes.ended))
    sys.stdout.write("\n| case | tests | right |\n| --- | --- | --- |\n")
    for kind, counted, well in table:
        sys.stdout.write(f"| {kind} | {counted} | {'yes' if well else 'NO'} |\n")
    return 0 if all(well for *_, well in table) else 1


if __name__ == "__main__":
    sys.exit(main())
