"""summary.html: what became of each request, on one page in words for whoever asked, in their language."""

from unspike.report.summary.language import ENGLISH, Language, language_named, languages
from unspike.report.summary.page import SUMMARY_FILE, summary_page

__all__ = ["ENGLISH", "SUMMARY_FILE", "Language", "language_named", "languages", "summary_page"]
