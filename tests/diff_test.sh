#!/bin/sh
# diff_test.sh - what new packs change, and for which running matters of a city:
# told before anything is signed, and nothing is written.
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
    "$fadu" "$@" --lang en >"$top/out" 2>"$top/err" </dev/null
    status=$?
}

cp -r packs "$top/next"
run diff packs "$top/next" --facts facts
[ "$status" -eq 0 ] && grep -qx 'nothing differs' "$top/out"
ok $? 'the same packs do not differ'

# [APL-60] says ninety days; a city would never load this, but it may be read.
sed -i 's/period: 90 calendar_day/period: 120 calendar_day/' "$top/next/penalty/ordinary.yaml"
run diff packs "$top/next" --facts facts
[ "$status" -eq 1 ] && grep -q 'length from "90 calendar days" to "120 calendar days"' "$top/out"
ok $? 'a longer time limit is told in words, exit 1'

run init "$top/city" --demo --percent 1 --facts facts --packs packs --demo-data demo
ok "$status" 'a small city'
before=$(sqlite3 "$top/city/city.db" 'SELECT count(*) FROM leaf' 2>/dev/null || cksum <"$top/city/city.db")
run diff packs "$top/next" --dir "$top/city" --facts facts
[ "$status" -eq 1 ] && grep -q 'running matters: [1-9][0-9]* looked at' "$top/out"
ok $? 'the running matters of the city are looked at'
grep -q '    Time limit of the case: 20[0-9-]* -> 20[0-9-]*$' "$top/out"
ok $? 'those that get another day are listed with both days'
perl -MTime::Local -ne '
    sub day { my @d = split /-/, shift; timegm(0, 0, 12, $d[2], $d[1] - 1, $d[0]) / 86400 }
    next unless /Time limit of the case: (\S+) -> (\S+)$/;
    $n++;
    $bad++ unless day($2) - day($1) >= 20 && day($2) - day($1) <= 40;
    END { exit($bad || !$n) }' "$top/out" 2>>"$top/err"
ok $? 'each is about thirty days later'
run diff packs "$top/next" --dir "$top/city" --facts facts --json
grep -q '"differ": [1-9]' "$top/out" && grep -q '"says": ' "$top/out"
ok $? 'as JSON, too'
after=$(sqlite3 "$top/city/city.db" 'SELECT count(*) FROM leaf' 2>/dev/null || cksum <"$top/city/city.db")
[ "$before" = "$after" ]
ok $? 'nothing was written'

# A step that is taken away cannot be taken any more.
perl -0pi -e 's/(\n  ask_assistance:\n(?:    .*\n)*?    from: ).*/$1served/' "$top/next/penalty/ordinary.yaml"
run diff packs "$top/next" --dir "$top/city" --facts facts
grep -q 'not possible any more: .*Ask for assistance' "$top/out"
ok $? 'a step that running matters lose is named'
run diff "$top/next" packs --dir "$top/city" --facts facts
grep -q 'possible now: .*Ask for assistance' "$top/out"
ok $? 'and the reverse'
run diff packs
[ "$status" -eq 65 ] && grep -q CLI-003 "$top/err"
ok $? 'without NEW it says what is missing'
run diff packs "$top/nowhere"
[ "$status" -ne 0 ] && [ "$status" -ne 1 ]
ok $? 'a folder that is not there is an error'
echo "1..$n"
[ "$failed" -eq 0 ]
