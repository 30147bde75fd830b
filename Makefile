# Two commands matter: `make run` starts the console, `make test` runs every check and test. Both install what is missing.

SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run test check build dev bench

# Tools, the build and nothing else; outside the checkout, so that clones share it.
CONSOLE_CACHE ?= $(HOME)/.cache/console
export CONSOLE_CACHE
export CARGO_TARGET_DIR := $(CONSOLE_CACHE)/target
export CARGO_INCREMENTAL ?= 0
export PATH := $(CURDIR)/node_modules/.bin:$(CONSOLE_CACHE)/tools/bin:$(HOME)/.cargo/bin:$(PATH)

run:
	@.ci/install build
	@.ci/step "Building (first time about 6 minutes on two cores, then seconds)" cargo leptos build
	@$(CARGO_TARGET_DIR)/debug/console

test:
	@.ci/install build test
	@.ci/test

check:
	@.ci/install build
	@.ci/check

build:
	@.ci/install build
	@.ci/release

dev:
	@.ci/install build
	@CARGO_INCREMENTAL=1 cargo leptos watch

bench: build
	@.ci/bench
