"""The parts of the face report: a studio of demo heads, the phones, drawings, and the page itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the add-on is used as it is, from the repository
