"""The optimisation of a network, which all recipes in torch share."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

LEARNING_RATE, WEIGHT_DECAY, BETAS = 3e-3, 0.01, (0.9, 0.98)
WARM_UP = 0.08  # share of the steps in which the learning rate rises
CLIP_NORM = 5.0
EMA = 0.998  # decay of the average of the weights
LOG_EVERY, SAVE_EVERY = 100, 500  # steps

log = logging.getLogger(__name__)


class Schedule(NamedTuple):
    """The number of batches, and the highest learning rate."""

    steps: int
    learning_rate: float = LEARNING_RATE


def optimise(
    network: nn.Module,
    average: nn.Module,
    schedule: Schedule,
    batch_loss: Callable[[], Tensor],
    save: Callable[[], None],
) -> None:
    """Trains ``network`` in place by AdamW with a one-cycle schedule (Smith and Topin 2019).

    average: a network of the same architecture, whose weights become the exponential moving average of the trained
    ones. batch_loss: returns the loss of a new batch. save: called every ``SAVE_EVERY`` steps, to write ``average``.
    """
    average.load_state_dict(network.state_dict())
    rate = schedule.learning_rate
    optimiser = torch.optim.AdamW(network.parameters(), rate, BETAS, weight_decay=WEIGHT_DECAY)
    one_cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, schedule.steps, pct_start=WARM_UP)
    started, total = time.monotonic(), 0.0
    for step in range(schedule.steps):
        loss = batch_loss()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP_NORM)
        optimiser.step()
        one_cycle.step()
        share = 1 - min(EMA, (step + 1) / (step + 10))
        torch._foreach_lerp_(list(average.state_dict().values()), list(network.state_dict().values()), share)
        total += float(loss.detach())
        if step % LOG_EVERY == LOG_EVERY - 1:
            log.info("step %d  loss %.4g  %.0f s", step + 1, total / LOG_EVERY, time.monotonic() - started)
            total = 0.0
        if step % SAVE_EVERY == SAVE_EVERY - 1:
            save()
