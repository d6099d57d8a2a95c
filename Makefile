# Fadu - build.
#
#   make                    build/fadu, a release binary
#   make check              every C test of one build kind (BUILD=debug by default)
#   make check-FOLDER       only the tests of src/FOLDER
#   make tools              the checkers: layers, errors, citations, unsafe text
#   make format             clang-format over the tree
#   make fuzz-replay        every corpus of fuzz/ once more, under ASan
#   make fuzz NAME=json TIME=60   look for new inputs with libFuzzer (clang)
#   make man                build/fadu.1, the manual page
#   make bench              the benchmarks of bench/, release build
#   make cov                which lines of each folder the tests reach
#   make analyze            gcc's static analyser over the program
#   make random N=1000000  random acts and direct statements, N of each (SEED)
#   make kill ROUNDS=200    kills the server under load, many times (SEED, CLIENTS)
#
# BUILD is one of debug release asan tsan cov analyze fuzz; CC gcc or clang (what
# clang makes stands in a folder of its own).
# src/LAYERS gives the folders from the ground up: each becomes an archive, and
# the tests of a folder link only that folder and those below it, so a climb
# does not even link.

BUILD ?= debug
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif

FOLDERS := $(shell sed -e '/^\#/d' -e '/^$$/d' src/LAYERS)
WITH_CODE := $(foreach f,$(FOLDERS),$(if $(wildcard src/$(f)/*.c),$(f)))

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wundef -Wcast-qual \
	-Wwrite-strings -Wvla -Walloca -Wformat=2 -Wnull-dereference \
	-Wswitch-enum -Werror
GCC_ONLY := -Wcast-align=strict -Wduplicated-cond -Wlogical-op
IS_CLANG := $(findstring clang,$(shell $(CC) --version | head -n 1))
OUT := build/$(BUILD)$(if $(IS_CLANG),-clang)
ifeq ($(IS_CLANG),)
WARN += $(GCC_ONLY)
AUTO_INIT := -ftrivial-auto-var-init=zero
endif

HARDEN := -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fPIE $(AUTO_INIT)
FLAGS_debug := -O0 -g
FLAGS_release := -O2 -g $(HARDEN)
FLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FLAGS_tsan := -O1 -g -fsanitize=thread
FLAGS_cov := -O0 -g --coverage
FLAGS_analyze := -O1 -g -fanalyzer
FLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_release := -pie -Wl,-z,relro,-z,now
LINK_asan := -fsanitize=address,undefined
LINK_tsan := -fsanitize=thread
LINK_cov := --coverage
LINK_fuzz := -fsanitize=address,undefined

PKGS := libmicrohttpd libfyaml libxml-2.0 sqlite3 libsodium libcrypto libutf8proc
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := -Wl,--as-needed $(shell pkg-config --libs $(PKGS) 2>/dev/null)
BID := $(firstword $(wildcard /usr/lib/*/libbidgcc000.a))

CFLAGS_ALL := -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -Itests/support -I$(OUT)/gen \
	-include src/base/banned.h $(WARN) $(FLAGS_$(BUILD)) $(PKG_CFLAGS) \
	-pthread -MMD -MP
LINK_ALL := $(LINK_$(BUILD)) -pthread
LIBS := $(PKG_LIBS) $(BID) -lm

.PHONY: all build/fadu check tests list-tests objects tools format clean bench \
	bench-run man random fuzz fuzz-replay fuzz-replay-run fuzz-list cov analyze kill
.SECONDARY:
.DELETE_ON_ERROR:

all: build/fadu

build/fadu:
	@$(MAKE) --no-print-directory BUILD=release build/release/fadu
	@cmp -s build/release/fadu build/fadu || cp build/release/fadu build/fadu

man: build/fadu
	@build/fadu help --man --lang en >build/fadu.1.new
	@mv build/fadu.1.new build/fadu.1

# A climb or a circle between folders is a build error.
SOURCES := $(wildcard src/*.[ch] src/*/*.[ch] fuzz/*.c bench/*.[ch] tests/*.[ch])
build/layers.ok: src/LAYERS tools/layers tools/lib/Source.pm $(SOURCES)
	@mkdir -p $(@D)
	tools/layers
	@touch $@

# ------------------------------------------------------------- compiling ----

$(OUT)/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c $< -o $@

$(OUT)/fuzz/%.o: fuzz/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c $< -o $@

$(OUT)/bench/%.o: bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c $< -o $@

$(OUT)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c $< -o $@

$(OUT)/gen/%.o: $(OUT)/gen/%.c
	$(CC) $(CFLAGS_ALL) -c $< -o $@

# One archive a folder.
define FOLDER_RULES
SRC_$(1) := $$(filter-out %_test.c,$$(wildcard src/$(1)/*.c))
TEST_$(1) := $$(wildcard src/$(1)/*_test.c)
$$(OUT)/lib/$(1).a: $$(SRC_$(1):%.c=$$(OUT)/%.o) $$(EXTRA_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^
# The archives a test of this folder may link: itself and what is below.
BELOW_$(1) := $$(call upto,$(1),$$(WITH_CODE))
LINK_BELOW_$(1) := $$(foreach f,$$(call reverse,$$(BELOW_$(1))),$$(OUT)/lib/$$(f).a)
TESTBIN_$(1) := $$(TEST_$(1):src/$(1)/%.c=$$(OUT)/test/$(1)/%)
$$(OUT)/test/$(1)/%: $$(OUT)/src/$(1)/%.o $$(OUT)/tests/support/tap.o $$(LINK_BELOW_$(1))
	@mkdir -p $$(@D)
	$$(CC) $$(LINK_ALL) -o $$@ $$^ $$(LIBS)
.PHONY: check-$(1)
check-$(1): $$(TESTBIN_$(1))
	@if [ -n "$$^" ]; then prove $$(PROVE_FLAGS) -e '' $$^; fi
endef

upto = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,$(words $(2)),$(2)))))
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))

$(foreach f,$(WITH_CODE),$(eval $(call FOLDER_RULES,$(f))))

ALL_LIBS := $(foreach f,$(call reverse,$(WITH_CODE)),$(OUT)/lib/$(f).a)

$(OUT)/fadu: $(OUT)/src/main.o $(ALL_LIBS) | build/layers.ok
	$(CC) $(LINK_ALL) -o $@ $^ $(LIBS)

# What crosses folders stands in tests/ and links everything.
CROSS := $(patsubst tests/%.c,$(OUT)/test/tests/%,$(wildcard tests/*_test.c))
$(CROSS): $(OUT)/test/tests/%: $(OUT)/tests/%.o $(OUT)/tests/support/tap.o $(ALL_LIBS)
	@mkdir -p $(@D)
	$(CC) $(LINK_ALL) -o $@ $^ $(LIBS)

TESTS := $(foreach f,$(WITH_CODE),$(TESTBIN_$(f))) $(CROSS)

tests: $(TESTS) | build/layers.ok

list-tests:
	@printf '%s\n' $(TESTS)

check: $(TESTS) | build/layers.ok
	prove $(PROVE_FLAGS) -e '' $(TESTS)

# Every object of the program, nothing linked.
objects: $(foreach f,$(WITH_CODE),$(SRC_$(f):%.c=$(OUT)/%.o)) \
	$(patsubst %.c,$(OUT)/%.o,$(wildcard src/main.c))

# ------------------------------------------------------- fuzz and bench -----

FUZZ_NAMES := $(patsubst fuzz/%_fuzz.c,%,$(wildcard fuzz/*_fuzz.c))
REPLAYS := $(FUZZ_NAMES:%=$(OUT)/replay/%)

$(OUT)/replay/%: $(OUT)/fuzz/%_fuzz.o $(OUT)/tests/support/replay.o \
		$(OUT)/tests/support/tap.o $(ALL_LIBS)
	@mkdir -p $(@D)
	$(CC) $(LINK_ALL) -o $@ $^ $(LIBS)

$(OUT)/fuzzer/%: $(OUT)/fuzz/%_fuzz.o $(ALL_LIBS)
	@mkdir -p $(@D)
	$(CC) $(LINK_ALL) -fsanitize=fuzzer -o $@ $^ $(LIBS)

fuzz-list:
	@printf '%s\n' $(REPLAYS)

fuzz-replay-run: $(REPLAYS)
	prove $(PROVE_FLAGS) -e '' $(REPLAYS)

fuzz-replay:
	@$(MAKE) --no-print-directory BUILD=asan fuzz-replay-run

# New inputs gather in build/corpus/NAME; a crash is left in build/.  Worth
# keeping: copy it to fuzz/corpus/NAME and write the test that fails.
TIME ?= 60
fuzz:
	@test -n "$(NAME)" || { echo "make fuzz NAME=one of: $(FUZZ_NAMES)"; exit 64; }
	@$(MAKE) --no-print-directory BUILD=fuzz CC=clang build/fuzz-clang/fuzzer/$(NAME)
	@mkdir -p build/corpus/$(NAME)
	build/fuzz-clang/fuzzer/$(NAME) -max_total_time=$(TIME) -timeout=10 \
	    -rss_limit_mb=2048 -artifact_prefix=build/$(NAME)- \
	    build/corpus/$(NAME) fuzz/corpus/$(NAME)

# The test of the shell suite, for as long as one likes; FADU: another binary.
ROUNDS ?= 200
kill: build/fadu
	ROUNDS=$(ROUNDS) tests/serve_kill_test.sh

# Random acts through the door and by hand at the database, N of each; SEED
# repeats a run.  The suite runs the same with fewer.
N ?= 1000000
RANDOM_TESTS := build/release/test/office/random_acts_test \
	build/release/test/office/guard_test
random:
	@$(MAKE) --no-print-directory BUILD=release $(RANDOM_TESTS)
	@set -e; for t in $(RANDOM_TESTS); do \
	    RANDOM_ACTS=$(N) $(if $(SEED),RANDOM_SEED=$(SEED)) $$t; done

BENCHES := $(patsubst bench/%.c,$(OUT)/bench/%,$(wildcard bench/*_bench.c))
$(BENCHES): $(OUT)/bench/%: $(OUT)/bench/%.o $(ALL_LIBS)
	$(CC) $(LINK_ALL) -o $@ $^ $(LIBS)

bench-run: $(BENCHES)
	@set -e; for b in $(BENCHES) $(wildcard bench/*_bench.sh); do \
	    echo "== $$b"; OUT=$(OUT) $$b; done

bench: build/fadu
	@$(MAKE) --no-print-directory BUILD=release bench-run

# --------------------------------------------------------------- checking ---

cov:
	@$(MAKE) --no-print-directory BUILD=cov check
	tools/coverage build/cov

analyze:
	@$(MAKE) --no-print-directory BUILD=analyze objects

tools:
	tools/layers
	tools/errors
	tools/cites
	tools/unsafe

format:
	git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'fuzz/*.[ch]' 'bench/*.[ch]' | \
	    xargs -r clang-format -i

clean:
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
