"""A PyTorch module wrapped as a network that unspike can unlearn."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from unspike.foundation.errors import InvalidInput, Note

if TYPE_CHECKING:
    from unspike.adapters.codes import Code
    from unspike.adapters.presenting import Presentation
    from unspike.adapters.torch_model import TorchModel
    from unspike.data.dataset import Dataset


class NotUnlearned(Note):
    """Something that a network has learned and no method touches."""


def wrap(  # noqa: PLR0913 - everything that cannot be found out of a module is asked for by name
    module: Any,
    records: Dataset | None = None,
    *,
    steps: int | None = None,
    train: Callable[..., Any] | None = None,
    build: Callable[[int], Any] | None = None,
    code: str | Code = "direct",
    epochs: int = 10,
    presents: Presentation | None = None,
    class_names: Sequence[str] | None = None,
    readout: str | None = None,
    temperature: float = 1.0,
    seed: int = 0,
) -> TorchModel:
    """Return a trained module of spiking neurons as a network that unspike can unlearn.

    Parameters
    ----------
    module : torch.nn.Module
        The trained network; it is copied, and only what earlier batches left in its neurons is taken out.
    records : Dataset, optional
        Some of its records, for their shape and their classes; needed where the first layer is a convolution.
    steps : int, optional
        Time steps of a presentation; needed unless the module loops over them itself.
    train : callable, optional
        ``train(module, dataset, seed)`` trains an untrained module as this one was trained; with a parameter
        ``epochs`` it is told their number. By default Adam on the cross-entropy of spike counts.
    build : callable, optional
        ``build(seed)`` returns an untrained module; by default every layer is reset.
    code : {"direct", "poisson", "latency", "events"} or callable
        How records become input: values in every step, spikes, or a function of records [B, ...], keys
        (uint64 [B]) and steps that returns [T, B, ...]. Records that are events need ``"events"``.
    epochs : int
        Presentations of each record in one training.
    presents : {"step", "sequence", "record"} or callable, optional
        Whether the module wants one step a call, [B, ...], all steps, [T, B, ...], or the record alone; or a
        function of module and input. Found out by default.
    class_names : sequence of str, optional
        Names of the classes; those of `records`, or ``"0"``, ``"1"`` ...
    readout : {"sum", "mean", "max", "last"}, optional
        How real numbers that the module returns step by step (membranes, the sums of a layer without neurons)
        become one answer. Spikes of a last layer are counted; of several neurons a class neighbours are taken
        together.
    temperature : float
        Inverse temperature of the softmax of the answers that gives class probabilities.
    seed : int
        Of its training, as far as it has one, and of spike codes.

    Returns
    -------
    TorchModel
        The network.

    Raises
    ------
    InvalidInput
        If something is missing, or in the module that cannot be represented; the error names it.

    Warns
    -----
    NotUnlearned
        If the module learns more than synapses, biases and thresholds.

    Examples
    --------
    >>> import snntorch
    >>> from torch import nn
    >>> from unspike import load_dataset, wrap

    >>> neurons = snntorch.Leaky(beta=0.9, init_hidden=True, output=True)
    >>> net = nn.Sequential(nn.Flatten(), nn.Linear(64, 10), neurons)
    >>> digits = load_dataset("digits").take(range(50))
    >>> model = wrap(net, digits, steps=12)
    >>> model.predict_counts(digits.x).shape
    (50, 10)
    """
    if find_spec("torch") is None:
        raise InvalidInput(
            "wrap() takes modules of PyTorch, which is not installed: pip install 'unspike[snntorch]', or "
            "[spikingjelly], [norse], [sinabs]"
        )
    from unspike.adapters.codes import code_named
    from unspike.adapters.framework import framework_of
    from unspike.adapters.probing import presentation_and_steps, record_shape, refuse_memory, sequence_for
    from unspike.adapters.readout import checked_over_time
    from unspike.adapters.torch_model import Use, checked_module, torch_model
    from unspike.adapters.training import Recipe
    from unspike.adapters.wiring import wiring_of

    given = checked_module(module)
    name, framework = framework_of(given)
    framework.reset(given)
    inner = copy.deepcopy(given).eval()
    shape = record_shape(inner, records)
    how, steps = presentation_and_steps(framework, inner, shape, steps=steps, presents=presents)
    sequence = sequence_for(steps, shape, inner)
    refuse_memory(framework, inner, sequence, how)
    wiring = wiring_of(framework, inner, sequence, how, over_time=checked_over_time(readout))
    use = Use(
        name=name,
        framework=framework,
        presents=how,
        steps=steps,
        code=code_named(code),
        temperature=float(temperature),
    )
    if how == "record" and code != "direct":
        raise InvalidInput(
            f"the module is given the record alone and loops over time itself, so code={code!r} cannot be "
            "used; "
            "leave it out"
        )
    model = torch_model(
        inner,
        use,
        wiring,
        Recipe(build=build, train=train, epochs=epochs),
        class_names=_classes(class_names, records, wiring.n_answers),
        seed=seed,
    )
    if model.not_unlearned:
        warnings.warn(
            f"{', '.join(model.not_unlearned)} of the module learned from the data too, and no method "
            "changes "
            "them; a report says so",
            NotUnlearned,
            stacklevel=2,
        )
    return model


def _classes(class_names: Sequence[str] | None, records: Dataset | None, n_outputs: int) -> tuple[str, ...]:
    found = records.class_names if class_names is None and records is not None else class_names
    names = tuple(map(str, range(n_outputs) if found is None else found))
    if n_outputs % len(names):
        raise InvalidInput(
            f"the module has {n_outputs} outputs for {len(names)} classes ({', '.join(names[:12])}), "
            "expected one for each class, or as many for each"
        )
    return names
