"""What the words of a report mean, each by the term that the field has for it."""

from __future__ import annotations

GLOSSARY = (
    (
        "Oracle",
        "A network retrained from scratch without the forgotten records, with another seed (exact "
        "unlearning). Several give the spread that the seed alone causes.",
    ),
    (
        "output (traces, over-done)",
        "Membership inference with the oracles as reference models (offline LiRA, Carlini et al. 2022): "
        "the margin of each forgotten record, less its mean over the oracles, against that of never- "
        "seen records. Traces: larger than in one more oracle. Over-done: smaller, which marks the "
        "records as well.",
    ),
    (
        "hidden1, hidden2 ... (traces, over-done)",
        "Linear probe (Alain and Bengio 2017) of a hidden layer, fitted on retained records alone and "
        "judged as the output is; for a class, how far the layer sets its records apart from others "
        "(d').",
    ),
    (
        "record by record (traces)",
        "By how much the attack of the output finds records known better than by the oracles, squared, "
        "forgotten against never-seen ones: half may be known as before and the others too little.",
    ),
    (
        "activity of a layer (damage)",
        "Van Rossum distance of the layer's spike trains to those of the oracles, against the distance "
        "of the oracles to one another.",
    ),
    (
        "test accuracy, retain accuracy (damage)",
        "Share of records named rightly, against the oracles' (McNemar's differences).",
    ),
    (
        "never-seen records (damage)",
        "Whether the never-seen records that the method was given were learned, by the attack of the output.",
    ),
    (
        "Share erased",
        "Of the distance between original and oracles in what the attack sees, the share that is gone: "
        "0 is the original, 100 % an oracle. With Fieller's interval, records and oracles both taken as "
        "samples.",
    ),
    (
        "answers to the class (over-done)",
        "Total variation between the classes by which the forgotten class is answered here and by the "
        "oracles, against that of the oracles to one another.",
    ),
    (
        "relearning (traces, over-done)",
        "Relearning time (Golatkar et al. 2020): steps of training on the class until it is known again, "
        "against the oracles'.",
    ),
    (
        "p (Holm)",
        "Chance of one more oracle to lie as far, adjusted for all checks together (Holm 1979).",
    ),
    (
        "Held-out oracle",
        "The last oracle, judged by the others: it never met the records, so it must pass.",
    ),
    (
        "Placebo",
        "The same method on as many records that no network ever met: it must leave no mark on them.",
    ),
    (
        "Original, half undone, half forgotten, memorising network",
        "Networks that have not forgotten: as it was; with half of the method's change taken back; with "
        "half of the records asked for; trained to memorise. Each must be told apart.",
    ),
    (
        "Membership attack: AUC, balanced accuracy",
        "How well an observer of the outputs tells forgotten records from never-seen ones, without "
        "reference models. 0.5 is a coin toss; good is the oracle's value, from both sides.",
    ),
    (
        "Average gap",
        "Mean distance to the oracle over accuracy on forgotten, retained and test records and the "
        "attack's AUC, in percentage points. Lower is better.",
    ),
    (
        "Tug-of-war (ToW)",
        "Product of one minus each accuracy's distance to the oracle. 1 is best.",
    ),
    (
        "Synaptic operations",
        "Spikes that meet a non-zero weight, counted. Lower is better.",
    ),
)
