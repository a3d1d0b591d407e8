"""`unspike train`."""

from __future__ import annotations

from pathlib import Path

from unspike.cli import options
from unspike.cli.blocks import Output
from unspike.cli.network_blocks import TrainingOrGraphOptions
from unspike.cli.with_blocks import with_blocks


@with_blocks(out=Path("unspike-model"))
def train(*, data: options.Data = options.DATA, training: TrainingOrGraphOptions, output: Output) -> None:
    """Train a network and save it as DIR/model.safetensors.

    Of a NIR graph (--model FILE.nir) a network of its form is trained, whatever the graph has learned; so do
    'unspike band' and 'unspike compare'.

    \b
    unspike train
    unspike train --data digits --hidden 100,100 --epochs 5 --out digits-model
    unspike train --model net.nir --dt 0.001 --steps 25 --data npz:my-records.npz
    """
    from unspike.cli.show import show_model
    from unspike.pipeline import train as train_stage

    settings = training.making(data)
    with output.progress() as progress:
        original, path = train_stage(settings, output.out, fresh=output.fresh, progress=progress)
    show_model(original, path, as_json=output.json)
