"""Spike codes, one a file: how records become spikes."""

from unspike.snn.encoding.contract import SpikeCode
from unspike.snn.encoding.events import EventCode
from unspike.snn.encoding.latency import LatencyCode
from unspike.snn.encoding.level_crossing import LevelCrossingCode
from unspike.snn.encoding.poisson import PoissonCode
from unspike.snn.encoding.population import PopulationCode
from unspike.snn.encoding.regular import RegularCode
from unspike.snn.encoding.windowed import WindowedPopulationCode

CODES = {
    code.name: code
    for code in (
        PoissonCode,
        RegularCode,
        LatencyCode,
        PopulationCode,
        WindowedPopulationCode,
        LevelCrossingCode,
        EventCode,
    )
}

__all__ = [
    "CODES",
    "EventCode",
    "LatencyCode",
    "LevelCrossingCode",
    "PoissonCode",
    "PopulationCode",
    "RegularCode",
    "SpikeCode",
    "WindowedPopulationCode",
]
