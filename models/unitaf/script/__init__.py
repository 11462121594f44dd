"""Scripts: characters, lines, emotions and times from tables, subtitles, screenplays and plain text.

Standard library only. ``reader.read_script`` reads a file, ``reader.parse_script`` a text; ``matching.match_lines``
matches the lines of an edited script to the lines before.
"""
