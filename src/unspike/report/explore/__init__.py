"""explore.html: the networks of a run or a comparison to look into, in one page that needs no network."""

from unspike.report.explore.case import ExploreCase, ShownNetwork
from unspike.report.explore.histogram import ChangeHistogram, change_histograms
from unspike.report.explore.page import EXPLORE_FILE, ExplorePage, explore_page
from unspike.report.explore.pictures import Pictures, pictures_of

__all__ = [
    "EXPLORE_FILE",
    "ChangeHistogram",
    "ExploreCase",
    "ExplorePage",
    "Pictures",
    "ShownNetwork",
    "change_histograms",
    "explore_page",
    "pictures_of",
]
