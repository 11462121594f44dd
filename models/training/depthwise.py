"""A depthwise convolution that trains faster on a CPU than that of torch; dilated ones two to four times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from unitaf.reference.aligner import PhoneNet
from unitaf.reference.expression import ExpressionModel
from unitaf.reference.face import FaceDecoder

Blocks = TypeVar("Blocks", FaceDecoder, ExpressionModel, PhoneNet)


class _Shifted(torch.autograd.Function):
    """(B, T, width) with taps (width, kernel): a sum of shifted products, and its gradient."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, taps: Tensor, dilation: int) -> Tensor:
        reach = dilation * (taps.shape[1] // 2)
        padded = nnf.pad(x, (0, 0, reach, reach))
        out = torch.zeros_like(x)
        for k in range(taps.shape[1]):
            out.addcmul_(padded[:, k * dilation : k * dilation + x.shape[1]], taps[:, k])
        ctx.save_for_backward(padded, taps)
        ctx.dilation = dilation
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        padded, taps = ctx.saved_tensors
        dilation, frames = ctx.dilation, grad.shape[1]
        reach = dilation * (taps.shape[1] // 2)
        grad_padded, grad_taps = torch.zeros_like(padded), torch.empty_like(taps)
        for k in range(taps.shape[1]):
            shifted = slice(k * dilation, k * dilation + frames)
            grad_padded[:, shifted].addcmul_(grad, taps[:, k])
            grad_taps[:, k] = (padded[:, shifted] * grad).sum((0, 1))
        return grad_padded[:, reach : reach + frames], grad_taps, None


class _Depthwise(nn.Conv1d):
    def forward(self, x: Tensor) -> Tensor:
        assert self.bias is not None
        apply: Callable[[Tensor, Tensor, int], Tensor] = _Shifted.apply
        out = apply(x.transpose(1, 2).contiguous(), self.weight[:, 0], self.dilation[0])
        return (out + self.bias).transpose(1, 2)


def use_fast_convolutions(network: Blocks) -> Blocks:
    """Replaces the depthwise convolutions of a network in place, keeping their weights, and returns the network."""
    for block in network.blocks:
        block.dw.__class__ = _Depthwise
    return network
