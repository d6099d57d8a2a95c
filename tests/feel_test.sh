#!/bin/sh
# feel_test.sh - fadu feel, as people use it.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
out=$tmp/out
n=0
failed=0

ok() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$out" "$out.err"
        failed=$((failed + 1))
    fi
}

# gives NAME STATUS WANT ARGUMENTS...: the first line of the answer.
gives() {
    name=$1 want=$2 first=$3
    shift 3
    "$fadu" feel "$@" >"$out" 2>"$out.err"
    status=$?
    [ "$status" -eq "$want" ] && [ "$(head -n 1 "$out")" = "$first" ]
    ok $? "$name: $first"
}

# refused NAME STATUS CODE ARGUMENTS...
refused() {
    name=$1 want=$2 code=$3
    shift 3
    "$fadu" feel "$@" >"$out" 2>"$out.err"
    status=$?
    [ "$status" -eq "$want" ] && [ ! -s "$out" ] && grep -q "\[$code\]" "$out.err"
    ok $? "$name is refused by $code"
}

# says TEXT NAME: the last answer, or its errors, hold it.
says() {
    cat "$out" "$out.err" | grep -qF -e "$1"
    ok $? "$2"
}

cat >"$tmp/case.json" <<'JSON'
{"fine": 2500, "Monthly Income": 6000, "当事人": {"种类": "单位"},
 "officers": ["a", "b"], "filed": {"@": "2026-03-02"}}
JSON
case="--context $tmp/case.json"

gives 'arithmetic' 0 7 '1 + 2 * 3'
gives 'decimals are exact' 0 0.3 '0.1 + 0.2'
gives 'a text' 0 '"ab"' '"a" + "b"'
gives 'a guard' 0 true \
    'fine <= 3000 and 当事人.种类 = "单位" and count(officers) >= 2' $case
gives 'a name with a blank' 0 72000 'Monthly Income * 12' $case
gives 'a date' 0 '{' 'filed + duration("P90D")' $case
says '"@": "2026-05-31"' 'in its marker form'
gives 'the day is given' 0 true 'filed = today()' $case --now 2026-03-02T23:59:59+08:00
gives 'and is the city'\''s' 0 false 'filed = today()' $case --now 2026-03-02T16:00:00Z
gives 'what is not there is null' 1 null 'fine > limit' $case --why --lang en
says '1:8: "limit" is not there' 'and --why says what and where'
gives 'in Chinese, too' 1 null 'fine > limit' $case --why --lang zh
says '1:8: 「limit」尚无记载' 'in Chinese'
gives 'an operation that does not fit' 1 null '1 + "a"' --why --lang en
says '1:1: the operands of "1 + "a""' 'is told as written'
refused 'what is no expression' 65 FEEL-002 '1 +'
says 'EXPRESSION:1:4' 'with its place'
refused 'no expression' 65 CLI-003
refused 'two expressions' 65 CLI-005 1 2
echo '[1]' >"$tmp/list.json"
refused 'a context that is none' 65 CLI-086 1 --context "$tmp/list.json"
refused 'a moment that is none' 65 CLI-087 'now()' --now yesterday
refused 'an endless sum' 71 FEEL-090 'count(for i in 1..999999999 return i)'

echo "1..$n"
[ "$failed" -eq 0 ]
