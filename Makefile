# SPDX-License-Identifier: Apache-2.0
# The short names of what one does here; Meson does the work (meson.build).
SHELL := bash
.DELETE_ON_ERROR:
.PHONY: all run test asan lint bench clean install locale setup

# (Ninja says "no work to do" even when it is told to be quiet.)
all: build/build.ninja
	@ninja -C build -n | grep -q '^ninja: no work to do' || ninja -C build --quiet
	@echo "build/exobase is ready: build/exobase help"

build/build.ninja:
	@missing=; for tool in gcc meson ninja pkg-config python3 msgfmt node; do command -v $$tool >/dev/null || missing+=" $$tool"; done; \
	[ -z "$$missing" ] || { echo "not here:$$missing. \"make setup\" installs what is needed." >&2; exit 1; }
	@log=$$(meson setup build 2>&1) || { echo "$$log"; echo "If something is missing: \"make setup\" installs it." >&2; exit 1; }

setup:
	@tools/setup build

# Builds, moves the examples into ./var/exobase.db, shows the bank, and serves it until Ctrl-C (SERVE=no: not).
run: setup
	@$(MAKE) --no-print-directory all
	@tools/run $(if $(filter no,$(SERVE)),--no-serve)

test:
	@tools/setup test
	@$(MAKE) --no-print-directory all
	@tests/run build

asan:
	@tools/setup test
	@[ -e build-asan/build.ninja ] || meson setup build-asan -Db_sanitize=address,undefined -Doptimization=1 >/dev/null
	@EXOBASE_FUZZ_SECONDS=0 EXOBASE_PYDATA_MODULES=3000 EXOBASE_DOCUMENTS=3000 EXOBASE_SEQUENCES=10 \
		tests/run build-asan --no-suite unsanitized

lint:
	@tools/setup lint
	@tools/lint

bench:
	@tools/setup bench
	@$(MAKE) --no-print-directory all
	@bench/run build

# Gathers the messages of the source for the translators.
locale:
	@tools/locale

install: all
	@meson install -C build --no-rebuild $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

clean:
	rm -rf build build-*
