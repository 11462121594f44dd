"""Scripts on render farms: planning a job, its folder, and what its workers do.

A job is a folder. ``inputs`` holds all that a worker reads: a manifest, copies of scripts, recordings and the .blend;
nothing is written there. Takes, results, scenes and the report go to another folder, by default the job's own.
"""
