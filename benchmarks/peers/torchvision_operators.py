"""Declare two operators that torchvision wants of torch, and that a CPU build of torch does not have.

BindsNET imports torchvision, which without them cannot be imported; neither operator is ever called.
"""

from __future__ import annotations

import torch

LIBRARY = torch.library.Library("torchvision", "DEF")
LIBRARY.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
LIBRARY.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
