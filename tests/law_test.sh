#!/bin/sh
# law_test.sh - texts of law: imported, found by day, compared, and every fact
# resolved to an article of its version.
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
    "$fadu" law "$@" --lang en >"$top/out" 2>"$top/err" </dev/null
    status=$?
}

# ---- two versions of our own ----
mkdir "$top/in"
cat >"$top/in/示例法(2020-01-01).md" <<'MD'
# 示例法

2020年1月1日 示例机关通过

<!-- INFO END -->

第一条 为了示例，制定本法。

第二条 行政机关应当自受理之日起三十日内作出决定。

第三条 决定应当送达当事人，当事人拒绝签收的，注明情况。
MD
cat >"$top/in/示例法(2024-05-01).md" <<'MD'
# 示例法

2020年1月1日 示例机关通过

2024年5月1日 修订

<!-- INFO END -->

第一条 为了示例，制定本法。

第二条 国家鼓励示例。

第三条 行政机关应当自受理之日起二十日内作出决定。
MD
run import "$top/in" --into "$top/laws"
[ "$status" -eq 0 ] && [ "$(grep -c 'articles  new$' "$top/out")" -eq 2 ]
ok $? 'both are imported'
[ "$(wc -l <"$top/laws/index.tsv")" -eq 3 ] && grep -q '^示例法	2024-05-01	3	' "$top/laws/index.tsv"
ok $? 'and stand in the index'
run import "$top/in" --into "$top/laws"
[ "$status" -eq 0 ] && [ "$(grep -c 'articles  same$' "$top/out")" -eq 2 ]
ok $? 'again: the same'
run show 示例法 2 --on 2023-06-01 --laws "$top/laws"
[ "$status" -eq 0 ] && grep -q 三十日 "$top/out"
ok $? 'an article as of a day'
run show 示例法 第三条 --laws "$top/laws"
[ "$status" -eq 0 ] && grep -q 二十日 "$top/out"
ok $? 'by its name, in the newest version'
run show 示例法 第四条 --laws "$top/laws"
[ "$status" -eq 66 ] && grep -q CLI-142 "$top/err"
ok $? 'one that is not there'
run show 没有的法 --laws "$top/laws"
[ "$status" -eq 66 ] && grep -q CLI-141 "$top/err"
ok $? 'a law that is not there'
run diff 示例法@2020-06-01 示例法 --laws "$top/laws"
[ "$status" -eq 1 ] && grep -q '^第二条 → 第三条 renumbered and changed' "$top/out" &&
    grep -q '^    - 行政机关应当自受理之日起三十日内作出决定。$' "$top/out" &&
    grep -q '^第三条 gone$' "$top/out" && grep -q '^第二条 new$' "$top/out"
ok $? 'article by article: renumbered, changed, gone, new'
run diff 示例法 示例法 --laws "$top/laws"
ok "$status" 'a version is the same as itself: exit 0'
printf '# 示例法\n第一条 甲。\n第三条 乙。\n' >"$top/broken.md"
run import "$top/in" "$top/broken.md" --into "$top/other"
[ "$status" -eq 65 ] && grep -q 'broken.md:3:1: .*STAT-003' "$top/err" && [ ! -e "$top/other" ]
ok $? 'a text that skips an article is refused with its line, and nothing is kept'
run
[ "$status" -eq 65 ] && grep -q CLI-003 "$top/err"
ok $? 'without a task'
run burn
[ "$status" -eq 65 ] && grep -q CLI-140 "$top/err"
ok $? 'an unknown task'

# ---- the texts beside the checkout ----
laws=../shared/laws
if [ ! -d "$laws" ]; then
    echo "ok $((n + 1)) - the statutes # SKIP they are not beside the checkout"
    echo "1..$((n + 1))"
    [ "$failed" -eq 0 ]
    exit
fi
run import "$laws" --into "$top/all"
texts=$(find "$laws" -name '*.md' ! -name README.md | wc -l)
[ "$status" -eq 0 ] && [ "$(wc -l <"$top/out")" -eq "$texts" ]
ok $? "all $texts texts are imported"
run check --laws "$top/all" --facts facts
[ "$status" -eq 0 ] && grep -Eq 'facts checked: [0-9]{3,}, wrong: 0' "$top/out"
ok $? 'every fact cites an article, paragraph and item that its version has'
cp -r facts "$top/facts"
sed -i '/^APL-60	/s/第六十条/第一百六十条/; /^APL-64-2	/s/第二项/第二十项/' "$top/facts/APL.tsv"
run check --laws "$top/all" --facts "$top/facts"
[ "$status" -eq 1 ] && grep -q 'APL-60 cites 第一百六十条.*no such article' "$top/out" &&
    grep -q 'APL-64-2 cites .*no such item' "$top/out" && grep -q 'wrong: 2' "$top/out"
ok $? 'a wrong article and a wrong item are told with file and line'
"$fadu" check packs --facts facts --laws "$top/all" --lang en >"$top/out" 2>"$top/err"
grep -Eq 'facts checked: [0-9]{3,}, wrong: 0' "$top/out"
ok $? 'fadu check looks up what the packs cite'
"$fadu" check packs --facts "$top/facts" --laws "$top/all" --lang en >"$top/out" 2>"$top/err"
[ $? -eq 1 ] && grep -q 'APL-60 cites' "$top/out"
ok $? 'and fails where it is not there'
run touches 治安管理处罚法@2013-01-01 治安管理处罚法 --laws "$top/all" --facts facts --packs packs
[ "$status" -eq 1 ] && grep -q '^PSA12-98  第九十八条  changed  第九十八条 → 第一百一十七条' "$top/out"
ok $? '治安管理处罚法 2012 → 2025: the facts of the old version that it touches'
perl -ne '$in = /^PSA12-98 / if /^\S/; $n++ if $in && /^    security\./; END { exit !($n >= 3) }' "$top/out"
ok $? 'with what the packs build on them'
run touches 行政复议法@2020-01-01 行政复议法 --laws "$top/all" --facts facts --packs packs
[ "$status" -eq 1 ] && grep -q '^ARL-20-1  第二十条第一款' "$top/out"
ok $? '行政复议法 2017 → 2023: the facts of the new version that rest on what is new'
"$fadu" init "$top/city" --demo --percent 1 --facts facts --packs packs --demo-data demo >"$top/out" 2>"$top/err"
ok $? 'a small city'
run touches 行政复议法@2020-01-01 行政复议法 --laws "$top/all" --facts facts --packs packs --dir "$top/city"
[ "$status" -eq 1 ] && grep -q 'running matters: [0-9]' "$top/out"
ok $? 'and the running matters of a city'
echo "1..$n"
[ "$failed" -eq 0 ]
