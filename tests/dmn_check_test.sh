#!/bin/sh
# dmn_check_test.sh - fadu dmn check, as people use it: the worked examples of
# real discretion tables, each with its known defects; the forms of the answer.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
out=$top/out
n=0
failed=0
: >"$out"

ok() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$out"
        failed=$((failed + 1))
    fi
}

# check NAME STATUS ARGUMENTS...
check() {
    name=$1 want=$2
    shift 2
    "$fadu" dmn check "$@" >"$out" 2>&1 </dev/null
    [ $? -eq "$want" ]
    ok $? "$name"
}

# says TEXT NAME: the last answer holds it.
says() {
    grep -qF -e "$1" "$out"
    ok $? "$2"
}

# silent TEXT NAME: the last answer does not.
silent() {
    ! grep -qF -e "$1" "$out"
    ok $? "$2"
}

# ---- city management, Shenzhen ----

check 'the example of city management has defects' 65 tests/dmn/example-a.tsv
says '第 1 行(情节轻微)与第 2 行(情节较轻)重叠' 'a slight act is in two grades'
says '第 2 行(情节较轻)与第 4 行(情节严重)重叠' 'and so is one with an insult'
says '另有 2 种情形' 'the other cases are counted'
says '结果按每 m2 计' 'an amount for each square metre asks for a cap'
says '结果是倍数(compensation)' 'a multiple needs its base'
says '本表只管一部分:当事人类别 = 个人' 'a table for units says so'
says '7 个决策表,29 条规则' 'the last line counts'

# ---- unlicensed transport: 三次 and 三次以上 [TIM-1259] ----

check 'the example of transport has defects' 65 tests/dmn/example-b.tsv --lang en
says 'row 3 (较重) and row 4 (严重) overlap' 'the third time is in two grades'
says '[TIM-1259]' 'since 以上 includes the number'
says 'the result 5 belongs to the ranges of both row 2 (一般) and row 3 (较重)' 'five times, too'
says 'the result 8 belongs to the ranges of both row 3 (较重) and row 4 (严重)' 'and eight times'
silent 'gain = 20000: both' 'twenty thousand belongs to one table'

# ---- infant formula: or of two measures ----

check 'the example of registration has defects' 65 tests/dmn/example-c.tsv
says '第 1 行(较轻)与第 3 行(较重)重叠' 'gain and goods in different bands'
says '有从轻情节 = 否' 'a small gain without a mitigating circumstance is in no grade'
says '法定没有最低限,表上最低是 1000' 'a floor that the law does not have'

# ---- a first-hit table ----

check 'the list of no penalty leaves cases out' 65 tests/dmn/no-penalty.tsv
says '回溯期内首次 = yes,危害后果 = more' 'more than slight harm, the first time'

# ---- forms of the answer ----

cat >"$top/clean.tsv" <<'END'
# hit: U
# values: times ? >= 1 and ? = floor(?)
# norm: fine 1000 5000 第十七条
# worse: times
# threshold: 5000 from 应当告知听证权利 | tell of the right to a hearing | APL-63-1
input:times:number:次数	output:fine:number	档次
1	1000	较轻
2	3000	较重
>= 3	5000	严重
END
check 'a table without defects ends with 0' 0 "$top/clean.tsv"
says '没有缺陷的表 1;缺陷 0;注意 1 (程序门槛 1)' 'and says so'
says '第 3 行(严重)的结果达到 5000:应当告知听证权利(APL-63-1)' 'a hearing is noted [APL-63-1]'
"$fadu" dmn import "$top/clean.tsv" --out "$top/clean.dmn" >"$out" 2>&1
check 'the model made of it says the same' 0 "$top/clean.dmn"
says '第 3 行(严重)的结果达到 5000' 'with its norm'

cat >"$top/bad.tsv" <<'END'
# hit: U
# values: times ? >= 1 and ? = floor(?)
# norm: fine 1000 5000 第十七条
# worse: times
input:times:number:=次数	output:fine:number	档次
1	500	较轻
2	6000	较重
>= 3	3000	严重
END
check 'a table with defects ends with 65' 65 "$top/bad.tsv" --json --csv "$top/bad.csv"
says '"kind": "range"' 'JSON names the kind'
says '"witness"' 'and gives the example'
cp "$top/bad.csv" "$out"
[ "$(grep -c . "$out")" -eq 4 ]
ok $? 'CSV has a row for each finding'
says 'below the statutory minimum of 1000' 'with the sentence'
says "'=次数" 'and no formula in a cell'
check 'worse and lighter' 65 "$top/bad.tsv"
says '轻重倒置:=次数 = 2 时按第 2 行(较重)是「6000」,更重的 =次数 = 3 时按第 3 行(严重)是「3000」' 'is told with both sides'

echo '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="n" namespace="n"/>' >"$top/none.dmn"
check 'a file without tables is refused' 65 "$top/none.dmn"
says 'CLI-091' 'by its code'
check 'an unknown option, too' 65 "$top/clean.tsv" --frobnicate
says 'CLI-002' 'by its code'
check 'a file that is not there' 66 "$top/absent.dmn"

# ---- the whole of the published table, where it is at hand ----

data=../shared/data/discretion-shenzhen-cg-2023.tsv
if [ -r "$data" ]; then
    {
        echo '# values: penalised_times_in_1_year ? >= 1 and ? = floor(?)'
        echo '# values: discovered_times_in_1_year ? >= 1 and ? = floor(?)'
        echo '# worse: penalised_times_in_1_year, discovered_times_in_1_year'
        cat "$data"
    } >"$top/all.tsv"
    check 'forty-nine items' 65 "$top/all.tsv"
    says '第 1 行(情节较轻)的结果 1000 低于法定最低 2000' 'one grade is under the floor'
    says '没有缺陷的表 40;缺陷 22 (空白 2、重叠 19、幅度 1)' 'the defects are these'
else
    n=$((n + 1))
    echo "ok $n - # SKIP the published table is not beside the checkout"
fi

echo "1..$n"
exit "$failed"
