"""The speech engine, when this folder is run: ``python MODELS_DIR ENGINE``; Python finds the packages in the folder.

The engine official is given the folder of its checkpoints: ``python MODELS_DIR official FOLDER``.
"""

from __future__ import annotations

import sys

from unitaf.worker import main

if __name__ == "__main__":
    main(engine=sys.argv[1], folder="".join(sys.argv[2:3]))
