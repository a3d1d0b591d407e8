"""`unspike train`."""

from __future__ import annotations

from pathlib import Path

from unspike.cli import options


def train(
    data: options.Data = "mnist5k",
    recipe: options.Recipe = "default",
    split: options.Split = "random",
    seed: options.Seed = 0,
    threads: options.Threads = None,
    epochs: options.Epochs = None,
    steps: options.Steps = None,
    hidden: options.Hidden = "200,200",
    connection_probability: options.ConnectionProbability = 0.1,
    out: options.Out = Path("unspike-model"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Train a network and save it as DIR/model.safetensors.

    \b
    unspike train
    unspike train --data digits --hidden 100,100 --epochs 5 --out digits-model
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_model
    from unspike.pipeline import TrainSettings
    from unspike.pipeline import train as train_stage

    settings = TrainSettings(
        data=data,
        split=split,
        recipe=recipe,
        hidden=options.layer_sizes(hidden),
        connection_probability=connection_probability,
        steps=steps,
        epochs=epochs,
        seed=seed,
        threads=threads,
    )
    with shown_progress(quiet=quiet) as progress:
        original, path = train_stage(settings, out, fresh=fresh, progress=progress)
    show_model(original, path, as_json=json)
