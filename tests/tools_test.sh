#!/bin/sh
# tools_test.sh - each checker finds what it is for, and nothing in a clean tree.
set -u
cd "$(dirname "$0")/.." || exit 1
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
n=0
failed=0

# ok STATUS NAME: one line of TAP.
ok() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$top/out"
        failed=$((failed + 1))
    fi
}

# A small clean tree to spoil.
fresh() {
    rm -rf "$top/t"
    mkdir -p "$top/t/src/base" "$top/t/src/web" "$top/t/src/store" \
        "$top/t/facts" "$top/t/packs/x" "$top/t/tests/support" "$top/t/docs"
    printf 'base\nstore\nweb\n' >"$top/t/src/LAYERS"
    : >"$top/t/tests/support/tap.h"
    printf 'id\tarticle\nAPL-60\t60\nAPL-62\t62\n' >"$top/t/facts/apl.tsv"
    cat >"$top/t/src/base/base.h" <<'C'
/* base.h - [APL-60] in a comment; "web/web.h" is only text here. */
C
    cat >"$top/t/src/base/base.c" <<'C'
#include "base/base.h"
#include <stdio.h>
const struct fault_codes fault_codes[] = {
    [FAULT_INPUT] = {400, 65},
};
static const struct err_def bad = {
    .code = "BASE-001",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不对"
          "吗",
    .fix_zh = "改",
    .en = "\"{0}\" is wrong",
    .fix_en = "mend it",
};
bool f(struct err *e) { return err_set(e, &bad, .arg = {g(S("a, b"), 1)}); }
C
    cat >"$top/t/src/base/base_test.c" <<'C'
#include "base/internal.h"
#include "tap.h"
/* [APL-60] */
C
    printf '/* internal.h */\n' >"$top/t/src/base/internal.h"
    printf '/* store.h */\n' >"$top/t/src/store/store.h"
    printf '#include "store/store.h"\n#include <sqlite3.h>\n' >"$top/t/src/store/store.c"
    printf '#include "web/web.h"\n#include "base/base.h"\n' >"$top/t/src/web/web.c"
    printf '/* web.h */\n' >"$top/t/src/web/web.h"
    printf 'basis: [APL-60, APL-62]\n' >"$top/t/packs/x/p.yaml"
    tools/errors "$top/t" >/dev/null 2>&1
}

# bad TOOL NAME PATTERN FILE TEXT: the line, added to FILE, is reported there.
bad() {
    fresh
    printf '%s\n' "$5" >>"$top/t/src/$4"
    at=$(wc -l <"$top/t/src/$4")
    case $1 in
    errors) tools/errors --check "$top/t" >"$top/out" 2>&1 ;;
    cites) tools/cites --root "$top/t" >"$top/out" 2>&1 ;;
    *) "tools/$1" "$top/t" >"$top/out" 2>&1 ;;
    esac
    status=$?
    [ "$status" -eq 1 ] && grep -q "$4:$at: .*$3" "$top/out"
    ok $? "$1: $2"
}

fresh
tools/layers "$top/t" >"$top/out" 2>&1; ok $? "layers: a clean tree passes"
tools/errors --check "$top/t" >"$top/out" 2>&1; ok $? "errors: a clean tree passes"
tools/cites --root "$top/t" >"$top/out" 2>&1; ok $? "cites: a clean tree passes"
tools/unsafe "$top/t" >"$top/out" 2>&1; ok $? "unsafe: a clean tree passes"

bad layers 'a climb' 'web stands above base' base/base.c '#include "web/web.h"'
bad layers 'a private header' 'private to src/base' web/web.c '#include "base/internal.h"'
bad layers 'a second public header' 'private to src/base' web/web.c '#include "base/more.h"'
bad layers 'an unknown folder' 'not in src/LAYERS' web/web.c '#include "moon/moon.h"'
bad layers 'a relative include' 'write includes from src/' web/web.c '#include "../base/base.h"'
bad layers 'a bare include' 'write includes from src/' web/web.c '#include "web.h"'
bad layers 'test support in the program' 'write includes from src/' base/base.c '#include "tap.h"'
bad layers 'a fixture in the program' 'for tests only' web/web.c '#include "web/web_fixture.h"'
bad layers 'test support in another header' 'write includes from src/' web/web.h '#include "tap.h"'
fresh
printf '#include "tap.h"\n' >"$top/t/src/web/web_fixture.h"
printf '#include "web/web_fixture.h"\n' >"$top/t/src/web/web_test.c"
tools/layers "$top/t" >"$top/out" 2>&1; ok $? "layers: a fixture and the test that includes it"
fresh
: >"$top/t/src/base/base_fixture.h"
printf '#include "base/base_fixture.h"\n' >"$top/t/src/web/web_test.c"
tools/layers "$top/t" >"$top/out" 2>&1; ok $? "layers: a fixture and a test of a folder above"
bad layers 'a fixture of a folder above' 'web stands above base' base/base_test.c '#include "web/web_fixture.h"'
fresh
echo base >>"$top/t/src/LAYERS"
tools/layers "$top/t" >"$top/out" 2>&1
[ $? -eq 1 ] && grep -q 'LAYERS:4: .*twice' "$top/out"; ok $? "layers: a folder that stands twice"
fresh
mkdir "$top/t/src/moon"; echo >"$top/t/src/moon/moon.c"
tools/layers "$top/t" >"$top/out" 2>&1
[ $? -eq 1 ] && grep -q 'moon/moon.c:1: .*not in src/LAYERS' "$top/out"; ok $? "layers: a folder without a level"

def() { # CODE FAULT ZH FIX_ZH EN FIX_EN
    printf 'static const struct err_def x = {.code = "%s", .fault = %s, .zh = "%s", .fix_zh = "%s", .en = "%s", .fix_en = "%s"};' "$@"
}
bad errors 'a code that is used twice' 'already said at src/base' base/base.c \
    "$(def BASE-001 FAULT_INPUT 一 改 one mend)"
bad errors 'a code of another form' 'not of the form' base/base.c \
    "$(def BASE-1 FAULT_INPUT 一 改 one mend)"
bad errors 'a prefix of another folder' 'belongs to src/base' store/store.c \
    "$(def BASE-002 FAULT_INPUT 一 改 one mend)"
bad errors 'an empty remedy' 'fix_en is missing or empty' base/base.c \
    "$(def BASE-002 FAULT_INPUT 一 改 one '')"
bad errors 'different arguments' 'zh and .en print different' base/base.c \
    "$(def BASE-002 FAULT_INPUT '{0}一' 改 one mend)"
bad errors 'a fault that base does not know' 'no fault' base/base.c \
    "$(def BASE-002 FAULT_MOON 一 改 one mend)"
bad errors 'a Chinese sentence in English' 'has no Chinese' base/base.c \
    "$(def BASE-002 FAULT_INPUT one 改 one mend)"
bad errors 'a call with too few arguments' 'prints {0}, and this call gives 0' base/base.c \
    'bool g(struct err *e) { return err_set(e, &bad, .at = {1}); }'
bad errors 'a definition out of reach' 'not in a definition' base/base.c \
    'static const struct row y = {.code = "BASE-009"};'
fresh
rm "$top/t/docs/errors.md"
tools/errors --check "$top/t" >"$top/out" 2>&1
[ $? -eq 1 ] && grep -q 'errors.md:1: is stale' "$top/out"; ok $? "errors: a stale page"
fresh
grep -q '^| BASE-001 | 400 | 65 | 「{0}」不对吗' "$top/t/docs/errors.md"
ok $? "errors: the page holds code, status, exit and text"

bad cites 'an unknown fact in C' 'no fact APL-61' web/web.c '/* [APL-61] */'
bad cites 'an unknown fact in a list' 'no fact APL-99' web/web.c '/* [APL-60, APL-99] */'
bad cites 'a fact in C without a test' 'APL-62 is coded here and tested nowhere' web/web.c '/* [APL-62] */'
fresh
echo 'basis: [APL-77]' >>"$top/t/packs/x/p.yaml"
tools/cites --root "$top/t" >"$top/out" 2>&1
[ $? -eq 1 ] && grep -q 'packs/x/p.yaml:2: .*APL-77' "$top/out"; ok $? "cites: an unknown fact in a pack"
fresh
echo 'APL-60	again' >>"$top/t/facts/apl.tsv"
tools/cites --root "$top/t" >"$top/out" 2>&1
[ $? -eq 1 ] && grep -q 'apl.tsv:4: .*stands already' "$top/out"; ok $? "cites: a fact that stands twice"
fresh
echo '/* [XYZ-12] and [RFC 9162] and ERR-001 are no facts */' >>"$top/t/src/web/web.c"
tools/cites --root "$top/t" >"$top/out" 2>&1; ok $? "cites: what is no fact id is left alone"
tools/cites --root "$top/t" APL-60 >"$top/out" 2>&1
grep -q 'code.*base.h:1' "$top/out" && grep -q 'pack.*p.yaml:1' "$top/out" &&
    grep -q 'test.*base_test.c:3' "$top/out"; ok $? "cites: lists code, pack and test of a fact"

bad unsafe 'SQLite outside store' 'in src/store only' web/web.c '#include <sqlite3.h>'
bad unsafe 'OpenSSL outside crypto' 'in src/crypto only' web/web.c '#include <openssl/evp.h>'
bad unsafe 'sodium outside crypto' 'in src/crypto only' web/web.c '#include <sodium.h>'
bad unsafe 'fyaml outside notation' 'in src/notation only' web/web.c '#include <libfyaml.h>'
bad unsafe 'utf8proc outside feel' 'utf8proc.h may be included in src/feel only' store/store.c '#include <utf8proc.h>'
bad unsafe 'microhttpd outside web' 'in src/web only' store/store.c '#include <microhttpd.h>'
bad unsafe 'bid outside feel' 'in src/feel only' store/store.c '#include <bid_functions.h>'
bad unsafe 'a formatted string in a statement' '"z" was formatted' store/store.c \
    'bool q(void) { char z[9]; snprintf(z, sizeof z, "x"); return stmt_open(&s, db, str_of(z), e); }'
bad unsafe 'a word of a field of law' '"听证" is a word of a field' web/web.c \
    'static const char z[] = "听证"; /* 罚款 */'
bad unsafe 'such a word in English' '"penalty" is a word of a field' web/web.c \
    'int penalty_count;'
bad unsafe 'formatted SQL' 'SQL is a constant' store/store.c \
    'void q(void) { snprintf(z, 9, "SELECT * FROM %s", t); }'
bad unsafe 'SQL in pieces' 'SQL is a constant' store/store.c \
    'void q(void) { buf_lit(&b, "SELECT a FROM "); buf_add(&b, t); }'
bad unsafe 'formatted HTML' 'HTML goes through' web/web.c \
    'void q(void) { snprintf(z, 9, "<p>%d</p>", 3); }'
bad unsafe 'a raw value beside tags' 'values through html_text' web/web.c \
    'void q(void) { buf_lit(&b, "<p>"); buf_add(&b, name); }'
bad unsafe 'setjmp' 'not allowed anywhere' web/web.c 'int j = setjmp(x);'
bad unsafe 'a shell' 'starts a shell' web/web.c 'int j = system("ls");'
bad unsafe 'a real clock' 'the clock is a parameter' web/web.c 'int j = clock_gettime(CLOCK_REALTIME, &t);'
bad unsafe 'a test that sleeps' 'never sleeps' base/base_test.c 'int j = usleep(3);'
fresh
cat >>"$top/t/src/web/web.c" <<'C'
/* setjmp, <p>%s and system("x") in a comment */
static const char *s = "setjmp(x) system(y)";
void q(void) { buf_lit(&b, "<p>"); html_text(&b, name); buf_add(&b, S("</p>")); }
void r(void) { buf_add(&b, name); } /* unsafe-ok: already escaped above */
C
tools/unsafe "$top/t" >"$top/out" 2>&1; ok $? "unsafe: comments, strings and excused lines are left alone"

echo "1..$n"
[ "$failed" -eq 0 ]
