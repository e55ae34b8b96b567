# The front door. Each target installs what it needs from Debian's archive and
# npm, then calls meson; `make help` says what there is.
.PHONY: help deps deps-test build demo test check-source bench fuzz clean format-check
.DEFAULT_GOAL := help

DEMO  ?= demo
TODAY ?= 2022-01-15
# Seconds for each fuzzer.
FUZZ_SECONDS ?= 300

help:
	@echo "make demo          build, make demonstration data, analyse the manual's example, serve the portal"
	@echo "make test          install what the tests need, build twice (plain, sanitizers), run everything"
	@echo "make build         build build/gabarit"
	@echo "make check-source  the house rules: include directions, tables, file sizes, rule folders"
	@echo "make bench         measure speed, as ratios against floors and peers"
	@echo "make fuzz          libFuzzer on each entry point, FUZZ_SECONDS=$(FUZZ_SECONDS) each"
	@echo "make deps          install what building and running need (deps-test: the tests too)"
	@echo "make clean         remove the build folders"

deps:
	@tool/deps.sh build

deps-test:
	@tool/deps.sh build test

build/build.ninja:
	@meson setup build $(MESON_FLAGS) > /dev/null

build-asan/build.ninja:
	@meson setup build-asan -Db_sanitize=address,undefined -Dbuildtype=debugoptimized $(MESON_FLAGS) > /dev/null

build-fuzz/build.ninja:
	@CC=clang meson setup build-fuzz -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized -Dfuzzing=true $(MESON_FLAGS) > /dev/null

build: deps build/build.ninja
	@ninja -C build --quiet gabarit

$(DEMO)/gabarit.conf:
	@build/gabarit init --data $(DEMO) --demo

demo: build $(DEMO)/gabarit.conf
	@echo
	@build/gabarit check samples/exemple-manuel.xlsx --data $(DEMO) --today $(TODAY) || test $$? -eq 1
	@echo
	@exec build/gabarit serve --data $(DEMO) --today $(TODAY)

test: deps-test build/build.ninja build-asan/build.ninja build-fuzz/build.ninja check-source
	@tool/run_tests.py

check-source:
	@tool/check_source.py

bench: deps-test build/build.ninja
	@ninja -C build
	@bench/bench.py
	@bench/bench_api.py

fuzz: deps-test build-fuzz/build.ninja
	@ninja -C build-fuzz
	@tool/run_fuzz.py --seconds $(FUZZ_SECONDS)

clean:
	rm -rf build build-asan build-fuzz
