"""The report of a run: `report.json` is the product, `report.html` its face.

`render` and `write_report` need matplotlib and Jinja2, which are imported when they are called. The room
bears the name of the function `unspike.report`, and so can be called as that.
"""

import sys

import unspike
from unspike.report.figures import Changed, Figures, RequestFigures
from unspike.report.html import render
from unspike.report.page_tables import PageTable, read_tables
from unspike.report.validate import AUDIT_SCHEMA_NAME, SCHEMA_NAME, load_schema, validate, validate_audit
from unspike.report.write import write_report

__all__ = [
    "AUDIT_SCHEMA_NAME",
    "SCHEMA_NAME",
    "Changed",
    "Figures",
    "PageTable",
    "RequestFigures",
    "load_schema",
    "read_tables",
    "render",
    "validate",
    "validate_audit",
    "write_report",
]

sys.modules[__name__].__class__ = unspike._Callable
