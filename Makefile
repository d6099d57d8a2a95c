# Fadu - build.
#
#   make                    build/fadu, a release binary
#   make check              every C test of one build kind (BUILD=debug by default)
#   make check-FOLDER       only the tests of src/FOLDER
#   make tools              the checkers: layers, errors, citations, unsafe text
#   make format             clang-format over the tree
#   make bench              the benchmarks of bench/
#
# BUILD is one of debug release asan tsan cov analyze fuzz; CC gcc or clang.
# src/LAYERS gives the folders from the ground up: each becomes an archive, and
# the tests of a folder link only that folder and those below it, so a climb
# does not even link.

BUILD ?= debug
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
OUT := build/$(BUILD)

FOLDERS := $(shell sed -e '/^\#/d' -e '/^$$/d' src/LAYERS)
WITH_CODE := $(foreach f,$(FOLDERS),$(if $(wildcard src/$(f)/*.c),$(f)))

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wundef -Wcast-qual \
	-Wwrite-strings -Wvla -Walloca -Wformat=2 -Wnull-dereference \
	-Wswitch-enum -Werror
GCC_ONLY := -Wcast-align=strict -Wduplicated-cond -Wlogical-op
IS_CLANG := $(findstring clang,$(shell $(CC) --version | head -n 1))
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
FLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined
LINK_release := -pie -Wl,-z,relro,-z,now
LINK_asan := -fsanitize=address,undefined
LINK_tsan := -fsanitize=thread
LINK_cov := --coverage

PKGS := libmicrohttpd libfyaml sqlite3 libsodium libcrypto libutf8proc
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := -Wl,--as-needed $(shell pkg-config --libs $(PKGS) 2>/dev/null)
BID := $(firstword $(wildcard /usr/lib/*/libbidgcc000.a))

CFLAGS_ALL := -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -Itests/support -I$(OUT)/gen \
	-include src/base/banned.h $(WARN) $(FLAGS_$(BUILD)) $(PKG_CFLAGS) \
	-pthread -MMD -MP
LINK_ALL := $(LINK_$(BUILD)) -pthread
LIBS := $(PKG_LIBS) $(BID) -lm

.PHONY: all check tools format clean bench
.SECONDARY:
.DELETE_ON_ERROR:

all: build/fadu

build/fadu:
	$(MAKE) BUILD=release build/release/fadu
	cp build/release/fadu build/fadu

# ------------------------------------------------------------- compiling ----

$(OUT)/src/%.o: src/%.c
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

$(OUT)/fadu: $(OUT)/src/main.o $(ALL_LIBS)
	$(CC) $(LINK_ALL) -o $@ $^ $(LIBS)

check: $(foreach f,$(WITH_CODE),$(TESTBIN_$(f)))
	prove $(PROVE_FLAGS) -e '' $^

# --------------------------------------------------------------- checking ---

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
