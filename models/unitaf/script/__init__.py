"""Scripts: who says what, how and when, from tables, subtitles, screenplays and plain text. The standard library alone.

``reader.read`` reads a file, ``reader.parse`` a text; ``matching.match`` finds edited lines again.
"""
