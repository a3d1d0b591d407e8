"""
KLoM and U-LiRA: whole groups of networks
=========================================

With many unlearned and many retrained networks, each record can be judged by itself: its margins in the one
group are set against those in the other. **KLoM** is the divergence of their histograms, **U-LiRA** how
surely a new network is put into the right group. The margins here are drawn from normal distributions, the
second group shifted by so many standard deviations, to show what both see; ``unspike run --audit --ensemble
100`` measures them.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike.evaluation.groups.klom import joint_histograms, klom
from unspike.evaluation.groups.u_lira import left_out_scores

NETWORKS, RECORDS = 100, 200
rng = np.random.default_rng(0)
retrained = rng.normal(size=(NETWORKS, RECORDS))
shifts = (0, 0.5, 1, 2, 4)
groups = {shift: rng.normal(loc=shift, size=(NETWORKS, RECORDS)) for shift in shifts}

# %%
# One record
# ----------
fig, axes = plt.subplots(1, 3, figsize=(11, 3), layout="constrained", sharey=True)
for ax, shift in zip(axes, (0, 1, 4), strict=True):
    for counts, colour, name in zip(
        joint_histograms(groups[shift][:, :1], retrained[:, :1], bins=20),
        ("#d55e00", "#00805c"),
        ("unlearned", "retrained"),
        strict=True,
    ):
        ax.step(range(20), counts[0], where="mid", color=colour, label=name)
    ax.set(title=f"shift {shift}", xlabel="bin of the margin")
axes[0].set_ylabel("networks")
axes[0].legend()

# %%
# All records
# -----------
# KLoM is not 0 for equal groups: with few networks most bins are empty by chance. That is its floor, the
# dashed line, without which no KLoM is shown.
values = [klom(groups[shift], retrained) for shift in shifts]
floor = np.quantile(klom(rng.normal(size=(NETWORKS, RECORDS)), retrained), 0.95)
right = []
for shift in shifts:
    ours, theirs = left_out_scores(groups[shift], retrained)
    right.append(((ours > 0.5).mean() + (theirs < 0.5).mean()) / 2)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
axes[0].plot(shifts, [np.quantile(value, 0.95) for value in values], "o-", color="#d55e00")
axes[0].axhline(floor, color="#00805c", linestyle="--", label="floor")
axes[0].set(xlabel="shift (standard deviations)", ylabel="KLoM, 95th percentile (nats)")
axes[0].legend()
axes[1].plot(shifts, right, "o-", color="#d55e00")
axes[1].axhline(0.5, color="#00805c", linestyle="--", label="guessing")
axes[1].set(xlabel="shift (standard deviations)", ylabel="U-LiRA: right answers", ylim=(0.4, 1.02))
axes[1].legend()
