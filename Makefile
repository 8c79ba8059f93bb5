# make  the program    make test  all tests    make demo   the whole job, shown
# make lint|analyze    make check-asan         make fuzz F=digest FUZZ_TIME=60
# make install DESTDIR= PREFIX=   bench, conformance, interop, deps, clean   V=1

PREFIX    ?= /usr/local
BUILD     ?= build
OBJ       := $(BUILD)/obj
BIN       := $(abspath $(BUILD))/bin
SHARED    ?= ../shared
FUZZ_TIME ?= 30
JOBS      ?= 2
Q         := $(if $(V),,@)

CFLAGS  ?= -O2 -g
HARDEN  ?= -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDFLAGS ?= -pie -Wl,-z,relro,-z,now,--as-needed

# Layers, lowest first.  NEEDS_x is all that x may include and link, highest
# first.  `make lint` holds the #include lines to it, and since each layer is
# an archive of its own, so does the linker.
LAYERS := base cage evidence rubrics statement logbook assess issue cli

NEEDS_base      :=
NEEDS_cage      := base
NEEDS_evidence  := cage base
NEEDS_rubrics   := cage base
NEEDS_statement := base
NEEDS_logbook   := statement evidence cage base
NEEDS_assess    := logbook statement rubrics evidence cage base
NEEDS_issue     := assess $(NEEDS_assess)
NEEDS_cli       := issue $(NEEDS_issue)

DIR_evidence := evidence
DIR_rubrics  := rubrics
folder = $(or $(DIR_$(1)),recorder/$(1))

# Third-party headers, each with the one layer that may include it, and the
# files of other layers that may too.  Samples and tests are free.
OWNER := base:openssl/ base:jansson cage:archive cage:magic cage:libxml/ \
	cage:seccomp logbook:sqlite3 issue:curl/
EXCEPT := ^evidence/(tar|zip)\.c:.*[<"]archive

PKGS := libcrypto jansson sqlite3 libarchive libmagic libxml-2.0 libseccomp \
	libcurl
MORE := libmicrohttpd cmocka

PACKAGES := build-essential pkg-config clang clang-format clang-tidy \
	libclang-rt-14-dev strace openssl ca-certificates tzdata \
	libcurl4-openssl-dev libarchive-dev libsqlite3-dev libmagic-dev \
	libcmocka-dev libssl-dev libjansson-dev libmicrohttpd-dev \
	libseccomp-dev libxml2-dev python3

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wwrite-strings \
	-Wcast-qual -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wnull-dereference \
	-Wimplicit-fallthrough -Wswitch-enum $(WERROR)

.PHONY: all deps clean
all:

APT := apt-get install -y --no-install-recommends $(PACKAGES)
AS_ROOT = env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update; $(APT)'
deps:
	@if dpkg -s $(PACKAGES) >/dev/null 2>&1; then :; \
	elif ! command -v apt-get >/dev/null; then echo '$(APT)'; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then $(AS_ROOT); \
	elif sudo -n true 2>/dev/null; then sudo $(AS_ROOT); \
	else echo '$(APT)'; exit 1; fi

clean:
	rm -rf $(BUILD)

# Something is missing: install it, then start make anew, since the flags below
# are asked for before it is there.
GOALS := $(filter-out deps clean,$(or $(MAKECMDGOALS),all))
TOOLS := $(CC) pkg-config \
	$(if $(filter test check-asan,$(GOALS)),openssl strace)
READY := $(shell for t in $(TOOLS); do \
	command -v $$t >/dev/null || exit 1; done; \
	pkg-config --exists $(PKGS) $(MORE) && echo yes)

ifneq ($(READY),yes)
.NOTPARALLEL:
.PHONY: $(GOALS)
$(GOALS): deps
	$(if $(AGAIN),$(error packages are still missing after make deps))
	@$(MAKE) --no-print-directory AGAIN=1 $@
else

# --- the program

LANGUAGE := -std=c17 -D_POSIX_C_SOURCE=200809L -pthread -Iinclude \
	$(subst -I,-isystem ,$(shell pkg-config --cflags $(PKGS)))
ALL_CFLAGS := $(LANGUAGE) -MMD -MP $(WARN) $(CFLAGS) $(HARDEN)
LIBS := $(shell pkg-config --libs $(PKGS))
SERVER_LIBS := $(shell pkg-config --libs libmicrohttpd)
CMOCKA_LIBS := $(shell pkg-config --libs cmocka)

objs = $(patsubst %.c,$(OBJ)/%.o,$(wildcard $(1)/*.c))
libs = $(foreach layer,$(1),$(BUILD)/lib$(layer).a)
SERVERS := $(patsubst tests/servers/%.c,%,$(wildcard tests/servers/*.c))

all: $(BUILD)/bin/recorder \
	$(if $(wildcard samples/sandbox-issuer/*.c),$(BUILD)/bin/sandbox-issuer)

$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# A file says what its own linking needs beyond its layers: /* LINK: ... */
ASKED = sed -n 's,^/\* LINK: \(.*\) \*/$$,\1,p'
define LINK
@mkdir -p $(@D)
@echo "  LINK $@"
$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ \
	$$($(ASKED) /dev/null $(patsubst $(OBJ)/%.o,%.c,$(filter %.o,$^)))
endef

$(BUILD)/bin/recorder: $(call libs,cli $(NEEDS_cli))
	$(LINK) $(LIBS)

$(BUILD)/bin/sandbox-issuer: $(call objs,samples/sandbox-issuer) \
		$(call libs,statement base)
	$(LINK) $(SERVER_LIBS) $(LIBS)

$(SERVERS:%=$(BUILD)/bin/%): $(BUILD)/bin/%: $(OBJ)/tests/servers/%.o \
		$(call libs,statement base)
	$(LINK) $(SERVER_LIBS) $(LIBS)

# What EMBED() puts into an object lies beside its .c; the compiler tells make
# nothing of it.
EMBEDDED := sql html css json txt
define LAYER
$(BUILD)/lib$(1).a: $(call objs,$(call folder,$(1)))
	@mkdir -p $$(@D)
	@echo "  AR   $$@"
	$(Q)rm -f $$@ && $(AR) rcs $$@ $$^
$(call objs,$(call folder,$(1))): \
	$(wildcard $(EMBEDDED:%=$(call folder,$(1))/*.%))
endef
$(foreach layer,$(LAYERS),$(eval $(call LAYER,$(layer))))

.PHONY: demo
demo: all
	@BUILD='$(abspath $(BUILD))' PATH="$(BIN):$$PATH" samples/demo.sh

# --- tests: tests/test_<module>.c tests <layer>/<module>.c, and links with
# --- that layer and what it needs, nothing else.  A test that is named after
# --- no module links with the layers that it includes.

names = $(patsubst tests/$(1)%.c,%,$(wildcard tests/$(1)*.c))
TESTS       := $(call names,test_)
FUZZ        := $(call names,fuzz/fuzz_)
CONFORMANCE := $(call names,conformance/)
BENCH       := $(call names,bench/)

layers_of = $(or $(strip $(foreach l,$(LAYERS),\
	$(if $(wildcard $(call folder,$(l))/$(1).c),$(l)))),\
	$(filter $(LAYERS),$(shell sed -n \
	's,^\# *include "\(../recorder/\)\?\([a-z]*\)/.*,\2,p' $(2) | sort -u)))
closed = $(filter $(foreach l,$(1),$(l) $(NEEDS_$(l))),cli $(NEEDS_cli))
parts = $(call libs,$(call closed,$(call layers_of,$(1),$(2))))

$(OBJ)/tests/%.o: ALL_CFLAGS += -Itests

$(BUILD)/libsupport.a: $(call objs,tests/support)
	@mkdir -p $(@D)
	@echo "  AR   $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

define TEST
$(BUILD)/test_$(1): $(OBJ)/tests/test_$(1).o $(BUILD)/libsupport.a \
		$(call parts,$(1),tests/test_$(1).c)
	$$(LINK) $$(CMOCKA_LIBS) $$(LIBS)
endef
$(foreach t,$(TESTS),$(eval $(call TEST,$(t))))

define REPLAY
$(BUILD)/replay_$(1): $(OBJ)/tests/fuzz/fuzz_$(1).o $(OBJ)/tests/fuzz/replay.o \
		$(call parts,$(1),tests/fuzz/fuzz_$(1).c)
	$$(LINK) $$(LIBS)
$(BUILD)/fuzz_$(1): $(OBJ)/tests/fuzz/fuzz_$(1).o \
		$(call parts,$(1),tests/fuzz/fuzz_$(1).c)
	$$(LINK) -fsanitize=fuzzer $$(LIBS)
endef
$(foreach t,$(FUZZ),$(eval $(call REPLAY,$(t))))

$(CONFORMANCE:%=$(BUILD)/conformance_%): $(BUILD)/conformance_%: \
		$(OBJ)/tests/conformance/%.o $(BUILD)/libsupport.a \
		$(call libs,issue $(NEEDS_issue))
	$(LINK) $(CMOCKA_LIBS) $(LIBS)

$(BENCH:%=$(BUILD)/bench_%): $(BUILD)/bench_%: $(OBJ)/tests/bench/%.o \
		$(BUILD)/libsupport.a $(call libs,issue $(NEEDS_issue))
	$(LINK) $(CMOCKA_LIBS) $(LIBS)

# The power-loss model: what a program did to a folder, and what of it lasts.
POWER := $(BUILD)/power_record.so $(BUILD)/power_replay
$(BUILD)/power_record.so: ALL_CFLAGS += -fPIC -U_FORTIFY_SOURCE
$(BUILD)/power_record.so: $(call objs,tests/power/record)
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) -shared -o $@ $^

$(BUILD)/power_replay: $(call objs,tests/power/replay) $(call libs,base)
	$(LINK) $(LIBS)

.PHONY: tests test check-asan fuzz bench conformance interop
tests: all $(TESTS:%=$(BUILD)/test_%) $(FUZZ:%=$(BUILD)/replay_%) \
	$(SERVERS:%=$(BUILD)/bin/%) $(POWER)

test: tests
	@tests/run $(BUILD) $(ONLY)

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

# The address sanitizer reserves terabytes, so nothing runs under RLIMIT_AS.
check-asan:
	@$(MAKE) --no-print-directory test BUILD=$(BUILD)/asan HARDEN=-fPIE \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -DNO_RLIMIT_AS $(SANITIZE)'

fuzz:
	$(if $(filter $(F),$(FUZZ)),,$(error F is one of: $(FUZZ)))
	@$(MAKE) --no-print-directory $(BUILD)/fuzz/fuzz_$(F) BUILD=$(BUILD)/fuzz \
		CC=clang HARDEN=-fPIE CFLAGS='-O1 -g -DNO_RLIMIT_AS $(SANITIZE) \
		-fsanitize=fuzzer-no-link'
	@mkdir -p $(BUILD)/fuzz/found/$(F)
	$(BUILD)/fuzz/fuzz_$(F) -max_total_time=$(FUZZ_TIME) \
		-artifact_prefix=$(BUILD)/fuzz/ \
		$(BUILD)/fuzz/found/$(F) $(wildcard tests/fuzz/corpus/$(F))

# The C files of tests/bench are tools of its scripts.
bench: all $(BENCH:%=$(BUILD)/bench_%)
	@export BUILD='$(abspath $(BUILD))' PATH="$(BIN):$$PATH"; set -e; \
	for b in $(wildcard tests/bench/*.sh); do echo "== $$b"; $$b; done

# Both want what lies beside this checkout, and say so where it does not.
conformance: all $(CONFORMANCE:%=$(BUILD)/conformance_%)
	@if ! [ -d '$(SHARED)/data' ]; then echo 'not run'; exit 0; fi; \
	export BUILD='$(abspath $(BUILD))' PATH="$(BIN):$$PATH"; failed=0; \
	for c in $(CONFORMANCE:%=$(BUILD)/conformance_%) \
		$(wildcard tests/conformance/*.sh); do \
		echo "== $$c"; $$c '$(abspath $(SHARED))/data' || failed=1; \
	done; exit $$failed

interop: all
	@if ! [ -d '$(SHARED)/interop' ] || ! command -v npm >/dev/null; \
	then echo 'not run'; exit 0; fi; \
	export BUILD='$(abspath $(BUILD))' SHARED='$(abspath $(SHARED))'; \
	PATH="$(BIN):$$PATH" tests/interop/run

# --- install

SHARE := $(BUILD)/share
MADE  := man/man1/recorder.1 bash-completion/completions/recorder \
	zsh/site-functions/_recorder fish/vendor_completions.d/recorder.fish

$(SHARE)/man/%:  WORDS := man
$(SHARE)/bash-%: WORDS := completion bash
$(SHARE)/zsh/%:  WORDS := completion zsh
$(SHARE)/fish/%: WORDS := completion fish
$(MADE:%=$(SHARE)/%): $(BUILD)/bin/recorder
	@mkdir -p $(@D)
	$(Q)$< $(WORDS) >$@.new && mv $@.new $@

.PHONY: install
install: $(BUILD)/bin/recorder $(MADE:%=$(SHARE)/%)
	install -D -m 755 $< $(DESTDIR)$(PREFIX)/bin/recorder
	@set -e; for f in $(MADE); do \
		install -D -m 644 $(SHARE)/$$f $(DESTDIR)$(PREFIX)/share/$$f; done

# --- lint

C_FILES := $(shell find include recorder evidence rubrics samples tests \
	-name '*.[ch]' 2>/dev/null | sort)
STAMPS := $(patsubst %.c,$(BUILD)/tidy/%.ok,$(filter %.c,$(C_FILES)))

.PHONY: lint format layers headers tidy analyze
lint: format layers headers tidy

format:
	@clang-format --dry-run -Werror $(C_FILES)

empty :=
alternatives = $(subst $(empty) $(empty),|,$(strip $(1)))
beyond = $(filter-out $(1) $(NEEDS_$(1)),$(LAYERS))
foreign = $(foreach o,$(OWNER),$(if $(filter $(1):%,$(o)),,\
	$(lastword $(subst :, ,$(o)))))
files_of = /dev/null $(wildcard $(call folder,$(1))/*.[ch] include/$(1)/*.h)
INCLUDE := ^[[:space:]]*\#[[:space:]]*include[[:space:]]*["<]

# No file may include what its layer does not need, and only these make bytes
# last.
SYNCS := recorder/base/fsio.c evidence/store.c
layers: $(LAYERS:%=layer-%)
	@! grep -nE '\<(fsync|fdatasync|syncfs)\([a-z]' /dev/null $(filter-out \
		$(SYNCS),$(foreach l,$(LAYERS),$(call files_of,$(l))))

layer-%:
	@! grep -nE '$(INCLUDE)(\.\./|($(call alternatives,$(call \
		beyond,$*) web))/)' $(call files_of,$*)
	@! grep -nE '$(INCLUDE)($(call alternatives,$(call foreign,$*)))' \
		$(call files_of,$*) | grep -vE '$(EXCEPT)'

# Every public header compiles on its own.
headers:
	@for h in $$(cd include && echo */*.h); do \
		printf '#include "%s"\nextern int x;\n' $$h | \
		$(CC) $(LANGUAGE) $(WARN) -Werror -fsyntax-only -x c - || \
		exit 1; done

# One file per invocation: given many, version 14 reports false errors.
tidy:
	@$(MAKE) -s --no-print-directory -k $(STAMPS) \
		$(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

$(BUILD)/tidy/%.ok: %.c .clang-tidy
	@mkdir -p $(@D)
	@$(CC) $(LANGUAGE) -Itests -MM -MP -MT $@ -MF $(@:.ok=.d) $<
	@said=$$(clang-tidy --quiet $< -- $(LANGUAGE) -Itests 2>&1) || \
		{ echo "$$said" | grep -v 'warnings\? .*generated'; exit 1; }
	@touch $@

analyze:
	@$(MAKE) --no-print-directory all BUILD=$(BUILD)/analyze HARDEN=-fPIE \
		CFLAGS='-O1 -g -fanalyzer'

-include $(shell find $(OBJ) $(BUILD)/tidy -name '*.d' 2>/dev/null)

endif
