"""Networks that have forgotten in part, or only seem to: what a verdict must tell from forgetting.

Each function takes what a method would be given and returns a network. None is a method of the product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from unspike.data.dataset import concatenate
from unspike.foundation.randomness import Purpose, key, normal, uniform
from unspike.models.interpolation import between
from unspike.unlearning.hybrid.anticipated import Anticipated
from unspike.unlearning.hybrid.repair import Repair, pressing
from unspike.unlearning.material import Material
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.steps import Steps, fading, learning, scaled, total_of
from unspike.unlearning.teaching import Lesson, labels_as_targets, own_labels, teach
from unspike.unlearning.workbench import ENDLESS, Workbench, batches

NUDGE = 0.3  # mV
NUDGED = 0.05  # share of the hidden neurons
PASSES = 2


def nudged(model: Any, *, seed: int) -> Any:
    """Return a network with some hidden thresholds moved a little, so that no hidden layer is as it was."""
    made = model.copy()
    for number, group in enumerate(made.thresholds()[:-1]):
        drawn = uniform(key(seed, Purpose.NOISE, number), np.arange(len(group.value))) < NUDGED
        group.assign(np.where(drawn, group.value + NUDGE, group.value).astype(np.float32))
    return made


def last_gates(model: Any) -> dict[str, Any]:
    """Return the gates that open the output synapses alone."""
    groups = model.synapses()
    return {g.name: np.full(g.weight.shape, g is groups[-1]) for g in groups}


def neuron_gates(model: Any, count: int, *, seed: int) -> dict[str, Any]:
    """Return the gates that open the synapses of some neurons of the last hidden layer."""
    groups = model.synapses()
    size = len(model.thresholds()[-2].value)
    chosen = np.zeros(size, np.bool_)
    chosen[np.argsort(uniform(key(seed, Purpose.NOISE, 77), np.arange(size)))[:count]] = True
    gates = {g.name: np.zeros(g.weight.shape, np.bool_) for g in groups}
    gates[groups[-1].name] = np.broadcast_to(chosen[groups[-1].pre], groups[-1].weight.shape)
    gates[groups[-2].name] = np.broadcast_to(chosen[groups[-2].post], groups[-2].weight.shape)
    return gates


def retaught(model: Any, material: Material, gates: Any, *, passes: float = 1.7, rate: float = 0.1) -> Any:
    """Return a network taught the anticipated answers through some synapses, and the retained records."""
    bench = Workbench(model, total=0)
    repair = Repair()
    answers = Anticipated().answers(bench, material)
    forgotten = pressing(bench, material, answers, seed=0, ask_every=repair.ask_every, batch=repair.batch)
    steps = Steps(bench, rate, gates)
    retain = material.need_retain("retaught")
    total = int(np.ceil(passes * len(retain) / 100))
    for taken, part in enumerate(islice(batches(retain, seed=0, passes=ENDLESS), total)):
        change: Any = learning(bench, part)
        away = next(forgotten) if taken % 2 == 0 else None
        if away is not None:
            change = total_of(change, scaled(away, 2.5))
        steps.take(change, fading=fading(taken, total, floor=0.4))
    return bench.model


def second_choice(model: Any, material: Material, gates: Any) -> Any:
    """Return a network taught to give the forgotten records the class that it named second."""
    bench = Workbench(model, total=0)
    probabilities = bench.class_probabilities(material.forget)
    probabilities[np.arange(len(probabilities)), material.forget.y] = -1.0
    wrong = Lesson(
        records=material.forget,
        targets=labels_as_targets(model, probabilities.argmax(axis=1).astype(np.int64)),
    )
    kept = own_labels(model, material.need_retain("second choice"))
    teach(bench, Steps(bench, 0.02, gates), [wrong, kept], passes=PASSES, seed=0)
    return bench.model


def silenced(model: Any, label: int, *, seed: int) -> Any:
    """Return a network whose output neuron of a class never fires, and a nudge."""
    made = nudged(model, seed=seed)
    group = made.thresholds()[-1]
    value = group.value.copy()
    value[label] += 1000.0
    group.assign(value)
    return made


def noisy(model: Any, material: Material, *, seed: int, size: float = 0.2) -> Any:
    """Return a network with noise on its hidden synapses and its last layer repaired."""
    made = model.copy()
    for number, group in enumerate(made.synapses()[:-1]):
        weight = group.weight
        noise = normal(key(seed, Purpose.NOISE, 50 + number), np.arange(weight.size)).reshape(weight.shape)
        group.assign((weight + size * np.sqrt(np.mean(weight**2)) * noise).astype(np.float32))
    bench = Workbench(made, total=0)
    retain = own_labels(made, material.need_retain("noise"))
    teach(bench, Steps(bench, 0.1, last_gates(made)), [retain], passes=PASSES, seed=0)
    return bench.model


def scaled_outputs(model: Any, factor: float) -> Any:
    """Return a network with output weights times a factor, and a nudge."""
    made = nudged(model, seed=0)
    group = made.synapses()[-1]
    group.assign((factor * group.weight).astype(np.float32))
    return made


def networks(model: Any, material: Material, *, seed: int) -> dict[str, Callable[[], Any]]:
    """Return every network that a verdict is tried on but those that are trained from scratch, by name."""
    task, unseen = material.task, material.unseen
    forget, retain = task.forgotten, task.retained
    tune = make_unlearner
    known: dict[str, Any] = {}

    def unlearned(name: str) -> Any:
        if name not in known:
            known[name] = make_unlearner(name).unlearn(model, task, unseen=unseen).model
        return known[name]

    def half(name: str) -> Any:
        part, rest = forget.take(slice(0, None, 2)), forget.take(slice(1, None, 2))
        some = replace(task, kind="samples", forgotten=part, retained=concatenate(retain, rest))
        return make_unlearner(name).unlearn(model, some, unseen=unseen).model

    def on_unseen() -> Any:
        made = unlearned("hybrid").copy()
        made.learn(unseen, epochs=2)
        return made

    label = int(forget.y[0])
    made: dict[str, Callable[[], Any]] = {
        "hybrid": lambda: unlearned("hybrid"),
        "rewind": lambda: unlearned("rewind"),
        "20 % undone": lambda: between(unlearned("hybrid"), model, 0.2),
        "50 % undone": lambda: between(unlearned("hybrid"), model, 0.5),
        "80 % undone": lambda: between(unlearned("hybrid"), model, 0.8),
        "rewind, 50 % undone": lambda: between(unlearned("rewind"), model, 0.5),
        "half of the records": lambda: half("hybrid"),
        "rewind, half of the records": lambda: half("rewind"),
        "fine-tuned 1 epoch": lambda: tune("fine-tune", epochs=1).unlearn(model, task).model,
        "fine-tuned 2 epochs": lambda: tune("fine-tune", epochs=2).unlearn(model, task).model,
        "second choice, all synapses": lambda: second_choice(model, material, None),
        "second choice, output synapses": lambda: nudged(
            second_choice(model, material, last_gates(model)), seed=seed
        ),
        "retaught through 20": lambda: retaught(model, material, neuron_gates(model, 20, seed=seed)),
        "retaught through 60": lambda: retaught(model, material, neuron_gates(model, 60, seed=seed)),
        "output synapses retaught": lambda: nudged(retaught(model, material, last_gates(model)), seed=seed),
        "hidden noise, last layer repaired": lambda: noisy(model, material, seed=seed),
        "trained on the never-seen": on_unseen,
        "scaled outputs": lambda: scaled_outputs(model, 0.8),
    }
    if material.kind == "class":
        made["output neuron silenced"] = lambda: silenced(model, label, seed=seed)
    return made
