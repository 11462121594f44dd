"""The parts of a take's files, read within bounds: arrays of the .npz, fields of the .json."""
