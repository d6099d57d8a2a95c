#!/bin/sh
# calendar_test.sh - fadu calendar, as people use it: the shipped days off, a
# notice for a city at rest and for one that is served, and what is refused.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
tmp=$(mktemp -d) || exit 1
city=$tmp/city
server=
end() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
    rm -rf "$tmp"
}
trap end EXIT
n=0
failed=0

ok() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$tmp/out" "$tmp/err" | head -n 30
        failed=$((failed + 1))
    fi
}

# run STATUS NAME ARGUMENTS...: fadu calendar ends so.
run() {
    want=$1 name=$2
    shift 2
    "$fadu" calendar "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
    [ "$status" -eq "$want" ]
    ok $? "$name ends with $want"
}
says() { # TEXT NAME: in the answer or the error
    grep -qF -- "$1" "$tmp/out" "$tmp/err"
    ok $? "$2"
}
json() { # NAME CONDITION over $d
    perl -MJSON::PP -e '
        local $/; open(my $f, "<", $ARGV[0]) or die; my $d = decode_json(<$f>);
        exit(eval($ARGV[1]) ? 0 : 1)' "$tmp/out" "$2"
    ok $? "$1"
}

# ---- as shipped ----

run 0 'the list of the shipped versions'
says '2007–2026' '… names the years announced'
says "$(sha256sum facts/holidays-cn.csv | cut -c1-64)" '… and the digest of the file'
run 0 'a year' show 2026
[ "$(grep -c . "$tmp/out")" -eq "$(grep -c '^2026' facts/holidays-cn.csv)" ]
ok $? '… has all its days'
says '2026-10-01  放假  国庆节' '… days off'
says '2026-10-10  上班  国庆节' '… and make-up days'
run 0 'the same for a program' show 2026 --json
json '… as JSON' '$d->{year} == 2026 && $d->{announced} && @{$d->{off}} == 33 && $d->{work}[0]{date} eq "2026-01-04"'
run 0 'a year without a notice' show 2031
says '尚未公布' '… says so [TIM-W4]'
run 65 'no year' show soon
run 65 'a year that nobody names' show
run 65 'another word' forget
run 65 'an import without a city' import "$tmp/2027.csv"

# ---- a city at rest ----

cat >"$tmp/2027.csv" <<'CSV'
date,name,kind
2027-01-01,元旦,off
2027-02-06,春节,off
2027-02-07,春节,off
2027-02-08,春节,off
2027-02-20,春节,work
2027-10-01,国庆节,off
CSV
"$fadu" init "$city" --demo --percent 10 >"$tmp/out" 2>"$tmp/err"
ok $? 'a city is made'
acts() { "$fadu" verify "$city" --lang en 2>/dev/null | sed -n 's/.*: acts \([0-9]*\),.*/\1/p'; }
before=$(acts)
run 0 'trying a notice' import "$tmp/2027.csv" --source '国办发明电(测试)' --data "$city" --dry-run
says '试算,未写入' '… says that nothing is written'
sed -n 's/^  //p' "$tmp/out" | sort >"$tmp/tried"
[ "$(acts)" = "$before" ]
ok $? '… and nothing is'
run 65 'a notice without a source' import "$tmp/2027.csv" --data "$city"
says 'OFFICE-088' '… is refused'
run 0 'the notice' import "$tmp/2027.csv" --source '国办发明电(测试)' --data "$city"
sed -n 's/^  //p' "$tmp/out" | sort >"$tmp/moved"
cmp -s "$tmp/tried" "$tmp/moved"
ok $? '… moves what trying told'
"$fadu" verify "$city" >"$tmp/out" 2>"$tmp/err"
ok $? 'all of it is verified'
after=$(acts)
[ "$after" -eq $((before + 2 + $(cut -d' ' -f1 "$tmp/moved" | sort -u | grep -c .))) ]
ok $? 'an act for the notice, one a case, and one to close'
"$fadu" rebuild "$city" >"$tmp/out" 2>"$tmp/err"
ok $? 'made again it is the same'
run 0 'the versions' list --data "$city" --json
json '… with number, digest, source, who and when' '
    $d->{number} == 2 && @{$d->{versions}} == 2 && $d->{announced}[-1] == 2027 &&
    $d->{versions}[1]{sha256} eq $d->{sha256} && $d->{versions}[1]{source} =~ /\(/ &&
    $d->{versions}[1]{before} eq $d->{versions}[0]{sha256} &&
    $d->{versions}[1]{by} eq "console" && $d->{versions}[1]{at} =~ /^20/ &&
    $d->{versions}[1]{added} == 6 && $d->{versions}[1]{recounted}{looked} > 0'
run 0 'its new year' show 2027 --data "$city"
says '2027-02-20  上班  春节' '… has the make-up day'
run 0 'the same notice again' import "$tmp/2027.csv" --source x --data "$city"
says '文件没有新内容' '… says nothing new'
[ "$(acts)" = "$after" ]
ok $? '… and makes no act'

# ---- what does not fit ----

printf 'date,name,kind\n2026-10-01,国庆节,work\n' >"$tmp/other.csv"
run 1 'what contradicts' import "$tmp/other.csv" --source x --data "$city" --lang en
says 'OFFICE-086' '… is shown'
says '--replace' '… with the way to mean it'
printf 'date,name,kind\n2027-05-12,劳动节,work\n2030-05-01,劳动节,off\n' >"$tmp/wrong.csv"
run 1 'what makes no sense' import "$tmp/wrong.csv" --source x --data "$city" --replace
says 'OFFICE-083' '… a make-up day that is worked anyway'
says 'OFFICE-085' '… a year left out'
printf 'date,name,kind\n2027-05-01,劳动节,off\n2027-05-01,劳动节,off\n' >"$tmp/twice.csv"
run 65 'a day twice' import "$tmp/twice.csv" --source x --data "$city"
says "$tmp/twice.csv:3" '… is named by its line'
[ "$(acts)" = "$after" ]
ok $? 'none of it made an act'

# ---- a city that is served ----

mkfifo "$tmp/log"
"$fadu" serve "$city" --listen 127.0.0.1:0 2>"$tmp/log" &
server=$!
exec 3<"$tmp/log"
address=
while [ -z "$address" ] && read -r line <&3; do
    address=$(echo "$line" | sed -n 's/.*address=\(http:[^ ]*\)\/ .*/\1/p')
done
cat <&3 >/dev/null &
[ -n "$address" ]
ok $? 'the city is served'
cat >"$tmp/more.yaml" <<'YAML'
source: 国办发明电(测试,补充)
holidays:
  - {name: 清明节, off: 2027-04-03..2027-04-05}
YAML
run 0 'the service brings in a notice' import "$tmp/more.yaml" --data "$city" --replace --json
json '… as the next version' '$d->{number} == 3 && $d->{new} && $d->{replaced} == 3'
run 0 'it tells its versions' list --data "$city"
says '国办发明电(测试,补充)' '… with the source that the file names'
run 65 'what does not fit' import "$tmp/twice.csv" --source x --data "$city"
says 'CAL-006' '… is told by the service, too'
run 1 'what contradicts' import "$tmp/other.csv" --source x --data "$city"
[ -z "$(ls "$city/inbox")" ]
ok $? 'nothing is left lying about'
kill "$server"
wait "$server"
ok $? 'the service ends'
server=
run 0 'after a new start it is in force' show 2027 --data "$city"
says '2027-04-05  放假  清明节' '… with its days'
"$fadu" verify "$city" >"$tmp/out" 2>"$tmp/err"
ok $? 'and all is verified'

echo "1..$n"
[ "$failed" -eq 0 ]
