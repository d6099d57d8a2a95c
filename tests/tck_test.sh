#!/bin/sh
# tck_test.sh - decision models: those of tests/dmn, and the part of the DMN
# TCK that lies beside the checkout, by the program itself.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
kit=../shared/tck
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
out=$top/out
err=$top/err
n=0
failed=0

ok() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$out" "$err" | head -n 40
        failed=$((failed + 1))
    fi
}

skip() {
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}

# cases NAME STATUS LAST-LINE DIR...
cases() {
    name=$1 want=$2 last=$3
    shift 3
    "$fadu" dmn test "$@" --lang en >"$out" 2>"$err" </dev/null
    [ $? -eq "$want" ] && [ "$(tail -n 1 "$out")" = "$last" ]
    ok $? "$name"
}

# evals NAME STATUS PATTERN ARGUMENTS...
evals() {
    name=$1 want=$2 pattern=$3
    shift 3
    "$fadu" dmn eval "$@" --lang en >"$out" 2>"$err" </dev/null
    [ $? -eq "$want" ] && cat "$out" "$err" | grep -q -e "$pattern"
    ok $? "$name"
}

cases 'our own models' 0 '17 passed, 0 failed' \
    tests/dmn/parcels tests/dmn/library tests/dmn/forms --csv "$top/own.csv"
[ "$(wc -l <"$top/own.csv")" -eq 17 ] && head -n 1 "$top/own.csv" |
    grep -q '^"dmn/parcels","parcels-test-01","001","SUCCESS",""$'
ok $? 'results in the columns of the kit'

mkdir "$top/bad"
cp tests/dmn/forms/forms.dmn "$top/bad/"
sed 's/>8</>9</' tests/dmn/forms/forms-test-01.xml >"$top/bad/forms-test-01.xml"
cases 'a case that fails: exit 65' 65 '1 passed, 1 failed' \
    "$top/bad" --csv "$top/bad.csv"
grep -q 'forms-test-01.xml 001 context: expected {half: 2, cube: 9}, got {half: 2, cube: 8}' "$out"
ok $? 'with file, case, node, expected and got'
grep -q '"001","ERROR","expected {half: 2' "$top/bad.csv"
ok $? 'and the reason in the results'
rm "$top/bad/forms.dmn"
cases 'a model that is not there: every case fails' 65 '0 passed, 2 failed' \
    "$top/bad"
printf '<definitions/>' >"$top/bad/forms.dmn"
cases 'a model that is none: every case fails' 65 '0 passed, 2 failed' \
    "$top/bad"
printf '<testCases>' >"$top/bad/broken-test-02.xml"
cases 'a test file that cannot be read is one case, and the others are run' \
    65 '0 passed, 3 failed' "$top/bad"
cases 'a folder that is not there' 66 '' "$top/nowhere"
"$fadu" dmn test "$top/bad" --csv "$top/no/where.csv" >"$out" 2>"$err"
[ $? -eq 74 ] && grep -q 'CLI-122' "$err"
ok $? 'results that cannot be written'

echo '{"重量": 3.2, "尺寸": "small"}' >"$top/in.json"
parcels=tests/dmn/parcels/parcels.dmn
evals 'one decision' 0 '^14$' $parcels --decision 邮资 --input "$top/in.json"
evals 'why: the rule that matched' 0 'rule 3 matches' \
    $parcels --decision 邮资 --input "$top/in.json" --why
grep -q 'rule 1 does not: 重量 = 3.2 is not in \[0..1)' "$out"
ok $? 'and the inputs that made the others fail'
evals 'why, as JSON' 0 '"failed": \[' \
    $parcels --decision 邮资 --input "$top/in.json" --why --json
echo '{"fees": [1, 2]}' >"$top/fees.json"
evals 'a service, with an import' 0 '^3$' tests/dmn/library/library.dmn \
    --import tests/dmn/library/common.dmn --decision account --service \
    --input "$top/fees.json"
evals 'an import that is missing is told' 0 'DMN-011' \
    tests/dmn/library/library.dmn --decision account --input "$top/fees.json"
evals 'a decision is no service' 65 'CLI-125' $parcels --decision 邮资 --service
evals 'no such decision' 66 'DMN-021' $parcels --decision nobody
evals 'no decision named' 65 'CLI-003' $parcels
echo '[1]' >"$top/list.json"
evals 'an input that is no object' 65 'CLI-124' \
    $parcels --decision 邮资 --input "$top/list.json"

# All of level 2; of level 3 all but what runs Java.
if [ -d "$kit" ]; then
    cases 'the kit, level 2' 0 '64 passed, 0 failed' "$kit/compliance-level-2"
    cases 'the kit, level 3, but for Java' 65 '2802 passed, 14 failed' \
        "$kit/compliance-level-3"
    [ "$(grep -c '0076-feel-external-java' "$out")" -eq 14 ]
    ok $? 'the fourteen are those that call Java'
else
    skip 'the kit' "no $kit"
fi

echo "1..$n"
[ "$failed" -eq 0 ]
