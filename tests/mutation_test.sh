#!/bin/sh
# Of each shipped pack a sample of guards, demands of roles and entries of always
# is taken away: the scenarios or the proof must notice.  ALL=1 takes every one,
# and fails where a guard or an entry of always is missed by all.
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
seed=${SEED:-$(date +%j)}
n=0 bad=0
ok() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi
}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
echo "# seed $seed"

# A pack in which one guard is proved by nothing.
"$fadu" check docs/example-pack --mutate --lang en >"$tmp/example" 2>/dev/null
grep -q "^ok   example.licence " "$tmp/example"
ok $? "every rule of the example is proved by a scenario or a claim"
mkdir "$tmp/idle" && cp docs/example-pack/licence.yaml "$tmp/idle/"
"$fadu" check "$tmp/idle" --facts facts --mutate --lang en >"$tmp/said" 2>/dev/null
[ $? -eq 1 ] && grep -q '  MISS ' "$tmp/said"
ok $? "without scenarios a guard is named that nothing proves"

if [ -n "$ALL" ]; then set -- --mutate; else set -- --mutate --sample 12 --seed "$seed"; fi
for pack in packs/penalty; do
    "$fadu" check "$pack" "$@" --claims --lang en >"$tmp/said" 2>/dev/null
    grep -v ' role:' "$tmp/said" | grep '  MISS ' >"$tmp/missed"
    grep -q '^\(ok  \|FAIL\) ' "$tmp/said" && [ ! -s "$tmp/missed" -o -z "$ALL" ]
    ok $? "$pack: guards and entries of always are noticed"
    sed 's/^/# /' "$tmp/missed"
done
echo "1..$n"
exit $bad
