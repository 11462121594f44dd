"""What makes one demo head differ from another: a face's parts and folds, lips, lids, brows, hair and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .strokes import Stroke
from .surface import Part, Triple


@dataclass(frozen=True)
class Look:
    """A material: base colour (linear RGB), roughness 0..1 and how much light scatters beneath the surface, 0..1.

    `coat` is a clear glossy layer, 0..1; `fleck` how strongly a fine noise roughens the surface, 0..1. `glow` lets the
    inside of the mouth read although little light gets there; `shine` is how much light the surface mirrors, 0..1."""

    colour: Triple
    roughness: float
    scatter: float = 0.0
    coat: float = 0.0
    fleck: float = 0.0
    glow: float = 0.0
    shine: float = 0.5


@dataclass(frozen=True)
class Lips:
    """Heights of the red above and below the line where they meet, and how far it swells, all in mm at the middle."""

    upper: float = 7.4
    lower: float = 9.4
    upper_bulge: float = 4.0
    lower_bulge: float = 5.0
    bow: float = 1.5
    """How deep the dip in the middle of the upper lip's outline is."""
    corners: float = 0.3
    """How far the corners are above the middle."""


@dataclass(frozen=True)
class Lids:
    """Degrees about the eyeball by which a resting eye is open above and below, and how far its outer corner rises."""

    upper: float = 17.0
    lower: float = 17.0
    slant: float = 3.0
    lashes: float = 1.0
    """Length of the lashes, 1 for long ones."""


@dataclass(frozen=True)
class Brow:
    """Height (mm) of a brow's inner end above the neck's base, its arch, half its thickness and its hairs' length."""

    height: float = 158.5
    arch: float = 6.0
    thick: float = 3.0
    hair: float = 9.0
    shag: float = 0.25
    """How unevenly its hairs lie, 0..1."""


@dataclass(frozen=True)
class Hair:
    """Combed hair: where it grows from and where to; see `hair`. Directions are azimuth and elevation."""

    hairline: tuple[tuple[float, float], ...]
    """Roots from the forehead's middle to the nape's; those on the right mirror them."""
    goal: tuple[float, float]
    parting: tuple[tuple[float, float], ...] = ()
    sweep: float = 1.0
    """How far strands bow out to their side on their way."""
    volume: float = 8.0
    """mm by which hair stands higher at the top of the head."""
    depth: tuple[float, float, float] = (3.0, 6.0, 6.0)
    """mm off the scalp soon after the root, half-way and at the end."""
    strands: int = 150
    ridge: float = 1.3
    fineness: int = 1
    """How many times finer than long hair's its ridges are."""
    ragged: float = 0.0
    """Degrees by which the hairline wavers."""
    bun: bool = False
    rough: float = 0.0
    """mm by which cropped hair is uneven."""


@dataclass(frozen=True)
class Spot:
    """A place where skin has another tint: `colour` multiplies it, fading out over `radius` mm."""

    centre: Triple
    radius: float
    colour: Triple


@dataclass(frozen=True)
class Beard:
    """Stubble: how dense it is (0..1), and its colour (linear RGB)."""

    density: float
    colour: Triple


@dataclass(frozen=True)
class Collar:
    """What is worn round the neck: its height behind, how far it dips in front, and its thickness, mm."""

    height: float
    dip: float
    thick: float = 4.0
    folds: float = 0.6
    """mm by which the cloth is rumpled."""


@dataclass(frozen=True)
class Character:
    """A face in numbers; see the classes it is made of. All characters share eyes' and mouth's places and topology."""

    name: str
    parts: tuple[Part, ...]
    strokes: tuple[Stroke, ...]
    hair: Hair
    collar: Collar
    looks: Mapping[str, Look]
    spots: tuple[Spot, ...] = ()
    lips: Lips = field(default_factory=Lips)
    lids: Lids = field(default_factory=Lids)
    brow: Brow = field(default_factory=Brow)
    beard: Beard | None = None
    ear_size: float = 1.0
    age: float = 1.0
    """How deep the folds are that expressions make, 1 for a face of forty."""
