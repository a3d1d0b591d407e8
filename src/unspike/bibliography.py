"""Whom to cite, as BibTeX."""

from __future__ import annotations

PAPER = """@article{wang2024machine,
  author  = {Wang, C. and Ying, Z. and Pan, Z.},
  title   = {Machine unlearning in brain-inspired neural network paradigms},
  journal = {Frontiers in Neurorobotics},
  volume  = {18},
  pages   = {1361577},
  year    = {2024},
  doi     = {10.3389/fnbot.2024.1361577}
}"""


def citation(*methods: str) -> str:
    """Return BibTeX for the paper that unspike builds on and for the unlearning methods that were used.

    Parameters
    ----------
    *methods : str
        Names of methods; a method names its source in a class variable `citation`.

    Returns
    -------
    str
        One entry for each source, the paper first.

    Raises
    ------
    InvalidInput
        If there is no such method.
    """
    from unspike.unlearning.registry import make_unlearner

    own = (getattr(make_unlearner(method), "citation", PAPER) for method in methods)
    return "\n\n".join(dict.fromkeys((PAPER, *own)))
