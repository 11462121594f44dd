"""Whether a worker has all that a job needs, so that what is missing is found before the job starts."""

from __future__ import annotations

from .. import __version__
from ..voice import trunks
from .manifest import Job


def missing(job: Job) -> list[str]:
    """Returns a sentence for each thing that a job needs and this machine lacks."""
    found = []
    if job.version != __version__:
        found.append(f"The job needs UniTAF {job.version}, and this is {__version__}: install that, or plan it again.")
    lacking = [voice for voice in job.voices if voice not in trunks.installed()]
    if lacking:
        found.append(
            f"The job needs the voice pack, with {', '.join(lacking)}: install it by unitaf voices --install FILE."
        )
    elif other := [voice for voice, speaker in job.speakers.items() if trunks.spoken_by(voice) != speaker]:
        found.append(
            f"The job was planned without the voice pack, which would speak for {', '.join(other)} here: "
            "plan it again where the pack is installed."
        )
    return found
