#!/bin/sh
# import_test.sh - decisions made elsewhere come into a city: twice, corrected,
# with defects, in a wrong encoding, and by someone who may not.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
out=$top/out
err=$top/err
city=$top/city
n=0
failed=0
: >"$out"
: >"$err"

ok() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$out" "$err"
        failed=$((failed + 1))
    fi
}

# run NAME STATUS PATTERN ARGUMENTS...: exit STATUS, the pattern in either.
run() {
    name=$1 want=$2 pattern=$3
    shift 3
    "$fadu" import "$@" --lang en >"$out" 2>"$err" </dev/null
    [ $? -eq "$want" ] && cat "$out" "$err" | grep -q -e "$pattern"
    ok $? "$name"
}

head='决定书文号,当事人,统一社会信用代码,处罚机关,违法事实,处罚依据,罚款(元),决定日期'
good='某罚〔2026〕1号,示例公司,91350100M000100Y43,某局,事实,依据,100,2026-03-02'

"$fadu" init "$city" --name 示例市 >"$out" 2>"$err"
ok $? 'a city'
printf '%s\n' "$head" "$good" >"$top/good.csv"
run 'all in order: exit 0' 0 'added 1, changed 0, as it was 0, refused 0' \
    "$city" "$top/good.csv"
run 'the same again adds nothing' 0 'added 0, changed 0, as it was 1' \
    "$city" "$top/good.csv"
sed 's/,100,/,200,/' "$top/good.csv" >"$top/changed.csv"
run 'a changed row is a correction' 0 'added 0, changed 1' \
    "$city" "$top/changed.csv"
run 'real decisions with their defects: exit 1' 1 \
    'added 19, changed 0, as it was 0, refused 0' \
    "$city" demo/imports/decisions.csv --annotated "$top/back.csv"
grep -q '2:2: "决定书文号" reads' "$out"
ok $? 'each with file, line and column'
[ "$(wc -l <"$top/back.csv")" -eq 20 ] &&
    head -n 1 "$top/back.csv" | grep -q 'Problems,Remedies'
ok $? 'the annotated file has the same rows and two columns more'
run 'the annotated file can come in again' 1 'as it was 19' "$city" "$top/back.csv"
run 'an annotated file is not overwritten' 74 'CLI-071' \
    "$city" "$top/good.csv" --annotated "$top/back.csv"
run 'and then nothing is entered' 0 'changed 1' "$city" "$top/good.csv"
printf '%s\n某罚〔2026〕7号,示例公司,,,事实,依据,,\n' "$head" >"$top/none.csv"
run 'a row without its authority is refused' 1 'refused 1' "$city" "$top/none.csv"
printf '\316\304\272\305,\273\372\271\330\n' >"$top/gb.csv"
run 'GB18030 is said to be that' 65 'INTAKE-003' "$city" "$top/gb.csv"
printf '%s\n"a,,,,,,,\n' "$head" >"$top/quote.csv"
run 'a quote left open has its place' 65 'quote.csv:2:1.*CSV-003' \
    "$city" "$top/quote.csv"
run 'nobody imports as a stranger' 66 'PEOPLE-001' \
    "$city" "$top/good.csv" --as nobody
"$fadu" verify "$city" >"$out" 2>"$err"
ok $? 'and the ledger is in order'

echo "1..$n"
[ "$failed" -eq 0 ]
