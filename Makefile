# pggrade.  `make help` lists the targets; everything built goes into build/.

BUILD   ?= build
CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

WARNINGS := -std=c17 -Wall -Wextra -Wconversion -Wshadow -Werror
CFLAGS   ?= -O2 -g
CPPFLAGS += -D_GNU_SOURCE -Iinclude -I/usr/include/postgresql -DPGGRADE_VERSION='"$(VERSION)"' \
            -DPGGRADE_SHARE='"$(PREFIX)/share/pggrade"'
# The parser is linked in where there is an archive of it, and relocations are packed where linker
# and C library know how: half a megabyte less in memory.
PARSER    = $(if $(findstring /,$(shell $(CC) -print-file-name=libpg_query.a)),-l:libpg_query.a,-lpg_query)
PACKED    = $(shell file=$$(mktemp) && echo 'int main(void) { return 0; }' | \
                $(CC) -Wl,--fatal-warnings,-z,pack-relative-relocs -x c -o $$file - 2>/dev/null && \
                $$file && echo -Wl,-z,pack-relative-relocs; rm -f $$file)
LIBS      = -luring -lpq -lssl -lcrypto $(PARSER) -lyaml -ljansson -lz -lm -lpthread
# GnuTLS asks the program whether to set itself up (src/main.c).
EXPORTS  := -Wl,--export-dynamic-symbol=_gnutls_global_init_skip
SANITIZE ?=
FUZZ_SECONDS ?= 600

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/health_sqls.o \
           $(BUILD)/obj/page_assets.o
LIBRARY := $(BUILD)/libpggrade.a
PROGRAM := $(BUILD)/pggrade
UNIT    := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
GOLDEN  := $(patsubst tests/golden/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/golden/test_*.c)))
RUN     := $(patsubst tests/run/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/run/test_*.c)))
SERVER  := $(patsubst tests/server/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/server/test_*.c)))
FUZZ    := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
TESTS   := $(UNIT) $(GOLDEN) $(RUN) $(SERVER)

.DELETE_ON_ERROR:
.PHONY: all deps demo test check check-asan check-tsan check-valgrind lint format docs \
        fuzz fuzz-targets bench bench-verdicts install uninstall dist clean help tests

all: $(PROGRAM) ## build pggrade into build/
	@:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install what is missing (says what before it does)
	@scripts/install-deps

demo: ## install, build, and grade the contacts scenario on a private cluster
	@scripts/install-deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	$(PROGRAM) run contacts

test: ## install, build, and run every test
	@scripts/install-deps
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@scripts/run-tests $(BUILD) all

check: all tests ## the tests that need no server; seconds
	@scripts/run-tests $(BUILD) quick

tests: $(PROGRAM) $(TESTS)

check-asan: ## every test under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=-fsanitize=address,undefined\ -fno-sanitize-recover=all\ -fno-omit-frame-pointer CFLAGS='-O1 -g' all tests
	@scripts/run-tests $(BUILD)/asan all

check-tsan: ## the tests with threads under ThreadSanitizer
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/tsan SANITIZE=-fsanitize=thread CFLAGS='-O1 -g' all tests
	@scripts/run-tests $(BUILD)/tsan all

check-valgrind: all tests ## unit tests and a small run under valgrind
	@scripts/run-tests $(BUILD) valgrind

fuzz: ## every reader against libFuzzer (clang), FUZZ_SECONDS each
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang SANITIZE=-fsanitize=fuzzer-no-link,address,undefined\ -fno-sanitize-recover=all CFLAGS='-O1 -g' fuzz-targets
	@scripts/fuzz $(BUILD)/fuzz $(FUZZ_SECONDS)

fuzz-targets: $(FUZZ)

bench: ## the load generator against pgbench and sysbench; about a quarter of an hour
	@scripts/bench/all

bench-verdicts: ## do the verdicts hold? hundreds of runs, some hours; adds to what was run before
	@scripts/bench/verdicts

lint: ## warnings, clang-tidy, cppcheck, shellcheck, floors, sizes
	@scripts/install-deps
	@scripts/lint

format: ## lay out the C code
	clang-format -i $(SOURCES) src/main.c $$(find include tests -name '*.[ch]')

docs: $(PROGRAM) ## the manual page and the completion, from the option tables
	@mkdir -p $(BUILD)/docs
	$(PROGRAM) manual > $(BUILD)/docs/pggrade.1
	$(PROGRAM) completion bash > $(BUILD)/docs/pggrade.bash

$(BUILD)/obj/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/health_sqls.c: $(sort $(wildcard src/health/sql/*.sql)) scripts/embed-sql
	@mkdir -p $(@D)
	@scripts/embed-sql $(filter %.sql,$^) > $@

$(BUILD)/obj/health_sqls.o: $(BUILD)/health_sqls.c Makefile
	@mkdir -p $(@D)
	@$(CC) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

# The page's style sheet and script, as strings.
$(BUILD)/page_assets.c: src/report/page.css src/report/page.js Makefile
	@mkdir -p $(@D)
	@echo '#include "pggrade/report/page.h"' > $@
	@for kind in css js; do \
	    echo "const char page_$$kind[] ="; \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$$/\\n"/' src/report/page.$$kind; \
	    echo '    ;'; \
	done >> $@

$(BUILD)/obj/page_assets.o: $(BUILD)/page_assets.c Makefile
	@mkdir -p $(@D)
	@$(CC) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -c -o $@ $<

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(PROGRAM): $(BUILD)/obj/main.o $(LIBRARY)
	@$(CC) $(CFLAGS) $(SANITIZE) $(EXPORTS) $(PACKED) -o $@ $^ $(LDFLAGS) $(LIBS)

$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(WARNINGS) $(CPPFLAGS) -Itests $(CFLAGS) $(SANITIZE) -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/tests/%: tests/golden/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(WARNINGS) $(CPPFLAGS) -Itests $(CFLAGS) $(SANITIZE) -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/tests/%: tests/run/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(WARNINGS) $(CPPFLAGS) -Itests $(CFLAGS) $(SANITIZE) -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/tests/%: tests/server/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(WARNINGS) $(CPPFLAGS) -Itests $(CFLAGS) $(SANITIZE) -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(WARNINGS) $(CPPFLAGS) -Itests/fuzz $(CFLAGS) $(subst fuzzer-no-link,fuzzer,$(SANITIZE)) -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)

install: all docs ## install under DESTDIR and PREFIX
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/pggrade
	install -D -m 644 $(BUILD)/docs/pggrade.1 $(DESTDIR)$(PREFIX)/share/man/man1/pggrade.1
	install -D -m 644 $(BUILD)/docs/pggrade.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pggrade
	for file in $$(find workloads scenarios -type f); do \
	    install -D -m 644 $$file $(DESTDIR)$(PREFIX)/share/pggrade/$$file || exit 1; done

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/pggrade $(DESTDIR)$(PREFIX)/share/man/man1/pggrade.1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pggrade
	rm -rf $(DESTDIR)$(PREFIX)/share/pggrade

dist: ## a source archive
	git archive --format=tar.gz --prefix=pggrade-$(VERSION)/ -o $(BUILD)/pggrade-$(VERSION).tar.gz HEAD

clean: ## remove build/
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(BUILD)/obj/main.d $(TESTS:=.d)
