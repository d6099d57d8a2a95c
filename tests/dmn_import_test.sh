#!/bin/sh
# dmn_import_test.sh - sheets by the program: into a file, into a folder, for an
# editor, with defects; what comes out decides as the sheet says.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
out=$top/out
err=$top/err
n=0
failed=0
: >"$out"
: >"$err"

ok() { # STATUS NAME
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
    "$fadu" dmn "$@" --lang en >"$out" 2>"$err" </dev/null
    [ $? -eq "$want" ] && cat "$out" "$err" | grep -q -e "$pattern"
    ok $? "$name"
}

# decide NAME WANT MODEL DECISION INPUT: the result in one line without blanks.
decide() {
    echo "$5" >"$top/input.json"
    "$fadu" dmn eval "$3" --decision "$4" --input "$top/input.json" >"$out" 2>"$err"
    [ "$(tr -d ' \n' <"$out")" = "$2" ]
    ok $? "$1"
}

# ---- the worked examples ----

for sheet in example-a:7:29 example-b:2:8 example-c:1:10 no-penalty:1:6; do
    name=${sheet%%:*} rest=${sheet#*:}
    run "$name is imported" 0 "${rest%:*} decision tables, ${rest#*:} rules" \
        import "tests/dmn/$name.tsv" --out "$top/$name.dmn"
done

a=$top/example-a.dmn
yes='"insulted_or_threatened_staff":true' no='"insulted_or_threatened_staff":false'
calm='"disturbed_order":false,"other_serious_effect":false,"minor":false,"corrected_in_time":false'
one='第2项 商场门店超出门窗外墙摆卖经营不合规范，拒不改正'
decide 'the first time' '{"grade":"情节较轻","fine":1000,"unit":"yuan"}' \
    "$a" "$one" "{\"penalised_times_in_1_year\":1,$no,$calm}"
decide 'what is not known does not count as present' '{"grade":"情节较轻","fine":1000,"unit":"yuan"}' \
    "$a" "$one" '{"penalised_times_in_1_year":1}'
decide 'the third time' '{"grade":"情节严重","fine":5000,"unit":"yuan"}' \
    "$a" "$one" "{\"penalised_times_in_1_year\":3,$no,$calm}"
decide 'two circumstances of one grade agree' '{"grade":"情节严重","fine":5000,"unit":"yuan"}' \
    "$a" "$one" "{\"penalised_times_in_1_year\":4,$yes,$calm}"
decide 'two grades for one act: none is chosen' null \
    "$a" "$one" "{\"penalised_times_in_1_year\":1,$yes,$calm}"
decide 'a multiple keeps its unit' '{"grade":"情节较重","fine":1.5,"unit":"xcompensation"}' \
    "$a" '第39项 游人损害园林设施、捕猎、赌博斗殴等造成损失' '{"penalised_times_in_1_year":2}'
decide 'a kind of party' '{"grade":"情节严重","fine":500,"unit":"yuan","also":"没收违法所得（有违法所得的）"}' \
    "$a" '第55p项 餐厨垃圾未全量交特许经营企业（个人）' '{"penalised_times_in_1_year":9,"party_kind":"个人"}'
decide 'not that kind' null \
    "$a" '第55p项 餐厨垃圾未全量交特许经营企业（个人）' '{"penalised_times_in_1_year":9,"party_kind":"单位"}'

b=$top/example-b.dmn
two='第B1项 未取得许可从事客运，违法所得二万元以上'
decide 'twenty thousand exactly' '{"grade":"一般","fine":"[2..5]","unit":"xgain"}' \
    "$b" "$two" '{"times":2,"gain":20000}'
decide '以上 includes the third time: two grades' null "$b" "$two" '{"times":3,"gain":20000}'
decide 'below it, the other item' '{"grade":"轻微","fine":30000,"unit":"yuan"}' \
    "$b" '第B2项 未取得许可从事客运，没有违法所得或不足二万元' '{"times":1,"gain":19999.99}'

c=$top/example-c.dmn
three='第C项 婴幼儿配方注册'
decide 'a small gain with a mitigating circumstance' '{"grade":"较轻","fine":"[1000..6000)","unit":"yuan"}' \
    "$c" "$three" '{"gain":1999,"goods":9999,"mitigating":true,"forged_times":0,"aggravating":false}'
decide 'without one there is a gap' null \
    "$c" "$three" '{"gain":1999,"goods":9999,"mitigating":false,"forged_times":0,"aggravating":false}'
decide 'two measures in different bands' null \
    "$c" "$three" '{"gain":1500,"goods":50000,"mitigating":true,"forged_times":0,"aggravating":false}'
decide 'forged twice' '{"grade":"严重","fine":"[20000..30000]","unit":"yuan"}' \
    "$c" "$three" '{"gain":0,"goods":0,"mitigating":false,"forged_times":2,"aggravating":false}'

d=$top/no-penalty.dmn
decide 'no harm: must' '"不予处罚（应当）"' "$d" 不予处罚 \
    '{"on_list":"no","first_within_lookback":"no","harm":"none","corrected_in_time":"yes","minor":"yes","excluded":"yes"}'
decide 'a first violation of the list' '"不予处罚（按清单）"' "$d" 不予处罚 \
    '{"on_list":"yes","first_within_lookback":"yes","harm":"slight","corrected_in_time":"yes","minor":"no","excluded":"no"}'
decide 'not known whether it is the first' '"先查首违登记再决定"' "$d" 不予处罚 \
    '{"on_list":"yes","first_within_lookback":"unknown","harm":"slight","corrected_in_time":"yes","minor":"no","excluded":"no"}'

# ---- a file for each, and for an editor ----

mkdir "$top/dir"
run 'into a folder' 0 'item_55p.dmn: 1 decision tables, 3 rules' import tests/dmn/example-a.tsv --out "$top/dir"
[ "$(find "$top/dir" -name '*.dmn' | wc -l)" -eq 7 ] && [ "$(find "$top/dir" -type f | wc -l)" -eq 7 ]
ok $? 'a file an item, and nothing else'
decide 'each stands for itself' '{"grade":"情节较轻","fine":2000,"unit":"yuan"}' \
    "$top/dir/item_1.dmn" '第1项 不履行市容环卫主体责任，逾期未改正' '{"penalised_times_in_1_year":1}'
run 'for an editor' 0 '10 rules' import tests/dmn/example-c.tsv --out "$top/old.dmn" --dmn 1.3
grep -q 'DMN/20191111/MODEL/' "$top/old.dmn" && ! grep -q 20230324 "$top/old.dmn"
ok $? 'it is DMN 1.3'
decide 'and decides the same' '{"grade":"较重","fine":"[10000..20000)","unit":"yuan"}' "$top/old.dmn" "$three" \
    '{"gain":10000,"goods":0,"mitigating":false,"forged_times":0,"aggravating":false}'
run 'named' 0 rules import tests/dmn/example-c.tsv --out "$top/n.dmn" --name '名 & 称' --worse gain
grep -q 'name="名 &amp; 称"' "$top/n.dmn" && grep -q 'worse input="gain"' "$top/n.dmn" &&
    [ "$(grep -c 'norm:worse' "$top/n.dmn")" -eq 1 ]
ok $? 'name and worse circumstances as given'

# ---- what is wrong ----

sheet() { # TEXT
    printf "$1" >"$top/bad.tsv"
}
sheet 'item\tgrade\tcondition\tfine\n1\tg\ta = 1 b\t5\n'
cp "$top/n.dmn" "$top/kept.dmn"
run 'a condition that breaks off' 65 'bad.tsv:2:11: .*DMN-071' import "$top/bad.tsv" --out "$top/kept.dmn"
cmp -s "$top/n.dmn" "$top/kept.dmn"
ok $? 'the file that stood there is as it was'
sheet 'item\tgrade\tcondition\tfine\n1\tg\ta\tfive\n'
run 'an amount that is none' 65 'bad.tsv:2:7: .*DMN-078' import "$top/bad.tsv" --out "$top/x.dmn"
sheet 'item\tgrade\tfine\n1\tg\t5\n'
run 'a column that is missing' 65 'condition.*DMN-075' import "$top/bad.tsv" --out "$top/x.dmn"
run 'an option that is none of a table' 65 'DMN-076' import tests/dmn/example-c.tsv --out "$top/x.dmn" --worse height
run 'another ending' 65 'CLI-085' import README.md --out "$top/x.dmn"
run 'another version' 65 'CLI-089' import tests/dmn/example-c.tsv --out "$top/x.dmn" --dmn 1.1
run 'a folder that is not there' 74 'CLI-088' import tests/dmn/example-c.tsv --out "$top/no/x.dmn"
run 'a sheet that is not there' 66 'BASE-' import "$top/none.tsv" --out "$top/x.dmn"
run 'no --out' 65 'CLI-003' import tests/dmn/example-c.tsv
run 'no sheet' 65 'CLI-003' import --out "$top/x.dmn"
[ ! -e "$top/x.dmn" ]
ok $? 'nothing was written'

echo "1..$n"
[ "$failed" -eq 0 ]
