#!/bin/sh
# carried_test.sh - the list of every fact: what carries it out and the scenario
# that shows it, or the reason why nothing does.  None has neither.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
n=0
failed=0
ok() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        head -n 20 "$top/out" "$top/err" 2>/dev/null | sed 's/^/#   /'
        failed=$((failed + 1))
    fi
}
run() {
    "$fadu" facts "$@" --lang en >"$top/out" 2>"$top/err" </dev/null
    status=$?
}

run packs --facts facts
[ "$status" -eq 0 ] && tail -n 1 "$top/out" | grep -q ', neither 0$'
ok $? 'no fact is without what carries it out and without a reason'
all=$(grep -hv '^#' facts/*.tsv | grep -c '^[A-Z][A-Z0-9]*-')
tail -n 1 "$top/out" | grep -q "^facts $all, carried out [0-9]"
ok $? "all $all facts are counted"
grep -v '^id,' facts/not-carried.csv facts/computed.csv | cut -d: -f2 | cut -d, -f1 | sort >"$top/ids"
{ grep -hv '^#' facts/*.tsv | cut -f1; sed -n 's/^  - id: //p' facts/laws.yaml; } | sort -u >"$top/known"
comm -23 "$top/ids" "$top/known" >"$top/out"
[ ! -s "$top/out" ]
ok $? 'each row of both tables is a fact or a law'
uniq -d "$top/ids" >"$top/out"
[ ! -s "$top/out" ]
ok $? '… and stands once'
awk -F, 'NR > 1 && (NF < 3 || $2 == "" || $3 == "")' facts/not-carried.csv facts/computed.csv >"$top/out"
[ ! -s "$top/out" ]
ok $? '… in both languages'
for id in $(sed -n 's/^\(TIM-[^,]*\|PIP-[^,]*\),.*/\1/p' facts/computed.csv); do
    grep -rqF "[$id]" --include='*.[ch]' src
    ok $? "the program cites $id"
done

# What each kind looks like.
run packs --facts facts --law APL
grep -A 40 '^APL-60 ' "$top/out" | sed '/^[A-Z]/{/^APL-60 /!q}' >"$top/fact"
grep -q '= time limit Time limit of the case (penalty.ordinary)' "$top/fact" && grep -q '= computation' "$top/fact" &&
    grep -q '    scenario penalty/scenarios/' "$top/fact"
ok $? 'a time limit, its computation and its scenario'
grep -A 3 '^APL-86 ' "$top/out" | grep -q 'nothing carries it out: the day it comes into force'
ok $? 'a fact that nothing carries out has its reason'
run packs --facts facts --law APL --unused
! grep -q '^    = ' "$top/out" && grep -q '^APL-86 ' "$top/out"
ok $? '--unused lists only those'
run packs --facts facts --csv
head -n 1 "$top/out" | grep -q '^id,article,says,carried_by,scenario,how,reason'
ok $? 'as a table'
run packs --facts facts --json
grep -q '"without": 0' "$top/out"
ok $? 'as JSON'
run packs --facts facts --law NOPE
[ "$status" -eq 66 ] && grep -q CLI-150 "$top/err"
ok $? 'a prefix that no law has'

# A fact that loses its reason is noticed, a pack that loses its guard, too.
cp -r facts "$top/facts"
sed -i '/^APL-86,/d' "$top/facts/not-carried.csv"
run packs --facts "$top/facts"
[ "$status" -eq 1 ] && tail -n 1 "$top/out" | grep -q ', neither 1$'
ok $? 'without its reason one is found that has neither'
run docs/example-pack --facts facts --law LIC
grep -A 8 '^LIC-34-3 ' "$top/out" | grep -q 'scenario scenarios/.*yaml (refuses by it)'
ok $? 'a scenario that refuses by a fact proves it'
echo "1..$n"
[ "$failed" -eq 0 ]
