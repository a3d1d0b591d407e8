"""scikit-learn's conventions for a classifier, without loading scikit-learn.

Its base class loads SciPy's statistics and, where it is installed, pandas: a hundred megabytes in each of the
processes that train networks side by side, for the few lines that are here. What scikit-learn itself asks of
an estimator is answered when it asks.

Source: scikit-learn, "Developing scikit-learn estimators" (parameters, cloning, estimator tags).
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unspike.foundation.class_labels import checked_labels
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from typing import Self


class Estimator:
    """Base of a classifier whose settings are the parameters of its `__init__`."""

    def predict(self, x: ArrayLike) -> NDArray[Any]:
        """Return the label of each record, [B]."""
        raise NotImplementedError

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the settings by name; none of them has settings of its own, whatever `deep` says."""
        names = signature(type(self)).parameters
        return {name: getattr(self, name) for name in sorted(names)}

    def set_params(self, **params: Any) -> Self:
        """Change settings; return the estimator itself."""
        known = self.get_params()
        for name in params:
            if name not in known:
                raise ValueError(f"Invalid parameter '{name}', expected one of {', '.join(known)}.")
        vars(self).update(params)
        return self

    def score(self, x: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Return the share of records [B, ...] whose labels [B] are named rightly, each counted by its "
        "weight."""
        predicted = self.predict(x)
        labels = checked_labels(y, where="y")
        if len(labels) != len(predicted):
            raise InvalidInput(f"x has {len(predicted)} records and y {len(labels)} labels; expected as many")
        return float(
            np.average(
                predicted == labels,
                weights=None if sample_weight is None else np.asarray(sample_weight, np.float64),
            )
        )

    def _repr_html_(self) -> str:
        """Return how a notebook shows it."""
        from sklearn.utils import estimator_html_repr

        return str(estimator_html_repr(self))

    def __repr__(self) -> str:
        """Return the settings that are not the defaults, as they are typed."""
        default = {name: parameter.default for name, parameter in signature(type(self)).parameters.items()}
        changed = (f"{name}={value!r}" for name, value in self.get_params().items() if value != default[name])
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn asks: that this is a classifier, and needs labels."""
        from sklearn.utils import ClassifierTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
        )


def check_fitted(estimator: Estimator, attribute: str) -> None:
    """Refuse an estimator that lacks what fitting gives it, by scikit-learn's `NotFittedError`."""
    if not hasattr(estimator, attribute):
        from sklearn.exceptions import NotFittedError

        raise NotFittedError(
            f"This {type(estimator).__name__} is not trained yet, call fit() or learn() first."
        )
