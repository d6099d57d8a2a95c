#!/bin/sh
# docs_test.sh - what the documents say is so: their commands run and print what
# is shown, the example pack is proved, the API answers as written, what they
# name exists.
set -u
cd "$(dirname "$0")/.." || exit 1
here=$(pwd)
fadu=${FADU:-build/fadu}
case $fadu in /*) ;; *) fadu=$here/$fadu ;; esac
tmp=$(mktemp -d) || exit 1
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
        [ -s "$tmp/said" ] && head -n 20 "$tmp/said" | sed 's/^/#   /'
        failed=$((failed + 1))
    fi
    : >"$tmp/said"
}
: >"$tmp/said"

# shellcheck disable=SC2086,SC2013 # lists of words without blanks, throughout
docs="README.md README.zh-CN.md $(find docs -name '*.md' ! -name errors.md | sort | tr '\n' ' ')"

# ---- the example pack ----

pack=docs/example-pack
"$fadu" check $pack >"$tmp/said" 2>&1
ok $? 'the example pack is proved'
! grep -q PACK- "$tmp/said"
ok $? '… and nothing is noted'
"$fadu" try $pack $pack/scenarios/*.yaml >"$tmp/said" 2>&1
ok $? 'its scenarios come out as expected'
# A guard that can be turned off without a scenario noticing is not proved.
for guard in $(sed -n 's/.*{id: \([a-z-]*\), name.*/\1/p; s/^ *- id: \(.*\)/\1/p' \
    $pack/licence.yaml $pack/profiles/*.yaml) role.post role.at-least extension.running; do
    "$fadu" try $pack $pack/scenarios/*.yaml --without "$guard" >"$tmp/said" 2>&1
    [ $? -eq 1 ]
    ok $? "a scenario fails without $guard"
done
sed 's/when: done.check_site != null/when: true/' $pack/profiles/site-check.yaml >"$tmp/p.yaml"
mkdir "$tmp/broken" && cp $pack/licence.yaml "$tmp/p.yaml" "$tmp/broken/"
"$fadu" check "$tmp/broken" --facts facts --lang en >"$tmp/said" 2>&1
[ $? -eq 1 ] && grep -q 'accept → decide .*PROOF-017' "$tmp/said"
ok $? 'without the guard the order is refuted by the shortest way'

first=docs/first-pack
"$fadu" check $first >"$tmp/said" 2>&1
ok $? 'the pack of the guide is proved'
"$fadu" try $first $first/scenarios/*.yaml >"$tmp/said" 2>&1
ok $? 'its scenarios come out as expected'
for guard in $(sed -n 's/^ *- id: \(.*\)/\1/p' $first/suggestion.yaml); do
    "$fadu" try $first $first/scenarios/*.yaml --without "$guard" >"$tmp/said" 2>&1
    [ $? -eq 1 ]
    ok $? "a scenario of the guide fails without $guard"
done

# ---- commands that are shown ----

# In ```console blocks "$ " begins a command, what follows is what it prints;
# an ellipsis stands for anything.  Nothing shown: it must succeed.
mkdir "$tmp/work" "$tmp/work/bin"
for part in docs facts packs views assets demo schemas; do
    ln -s "$here/$part" "$tmp/work/$part"
done
ln -s "$fadu" "$tmp/work/bin/fadu"
shown() { # FILE
    perl -e '
        use strict; use warnings;
        my ($file, $work) = @ARGV;
        open(my $f, "<", $file) or die "$file: $!";
        my ($in, @runs);
        while (my $l = <$f>) {
            if ($l =~ /^```/) { $in = $l =~ /^```console$/; next }
            next unless $in;
            if ($l =~ /^\$ (.*)/) { push @runs, [$1, "", $.] }
            elsif (@runs) { $runs[-1][1] .= $l }
        }
        my $bad = 0;
        chdir $work or die;
        $ENV{PATH} = "$work/bin:$ENV{PATH}";
        for my $r (@runs) {
            my ($command, $want, $line) = @$r;
            my $got = `( $command ) 2>/dev/null`;
            my $status = $? >> 8;
            my $like = join "", map { $_ eq "\xe2\x80\xa6" ? ".*?" : quotemeta }
                split /(\xe2\x80\xa6)/, $want;
            next if $want eq "" ? $status == 0 : $got =~ /^$like$/s;
            print "$file:$line: $command (exit $status)\n$got\n";
            $bad = 1;
        }
        printf "%d\n", scalar @runs;
        exit $bad;' "$here/$1" "$tmp/work"
}
commands=0
for doc in $docs; do
    shown "$doc" >"$tmp/said" 2>&1
    status=$?
    count=$(tail -n 1 "$tmp/said")
    [ "$count" = 0 ] && continue
    ok "$status" "$doc: $count commands do what is shown"
    commands=$((commands + count))
done
[ "$commands" -ge 15 ]
ok $? "there are commands to run ($commands)"

# ---- the API ----

# docs/operate.md has made the city "city"; docs/api.md is one session with it.
mkfifo "$tmp/log"
"$fadu" serve "$tmp/work/city" --listen 127.0.0.1:0 2>"$tmp/log" &
server=$!
exec 3<"$tmp/log"
address=
while [ -z "$address" ] && read -r line <&3; do
    echo "$line" >>"$tmp/said"
    address=$(echo "$line" | sed -n 's/.*address=\(http:[^ ]*\)\/ .*/\1/p')
done
[ -n "$address" ]
ok $? 'the city of the operators is served'
cat >"$tmp/session" <<'SESSION'
curl() {
    status=$(command curl -s -o "$tmp/body" -w '%{http_code}' "$@")
    echo "$status" >"$tmp/status"
    cat "$tmp/body"
}
expect() { # LINE STATUS
    got=$(cat "$tmp/status")
    [ "$got" = "$2" ] || { echo "docs/api.md:$1: $got instead of $2" >&2; cat "$tmp/body" >&2; }
}
SESSION
awk '/^```sh$/ { in_it = 1; next } /^```/ { in_it = 0 }
    in_it && match($0, /# [0-9][0-9][0-9]$/) {
        print substr($0, 1, RSTART - 1)
        printf "expect %d %s\n", NR, substr($0, RSTART + 2)
        next
    }
    in_it' docs/api.md >>"$tmp/session"
export tmp
FADU=$address ACCOUNT=li.ming PASSWORD='four unrelated words' \
    sh -u "$tmp/session" >/dev/null 2>"$tmp/said"
[ ! -s "$tmp/said" ] && [ "$(grep -c '^expect' "$tmp/session")" -ge 25 ]
ok $? "docs/api.md: $(grep -c '^expect [0-9]' "$tmp/session") requests are answered as written"
kill "$server" 2>/dev/null
wait "$server"
status=$?
server=
ok "$status" 'the server ends when told'
"$fadu" verify "$tmp/work/city" >"$tmp/said" 2>&1
ok $? 'what the session did is verified'

# ---- what the documents name ----

for route in $(sed -n 's/^ *{WEB_[A-Z]*, *"\([^"]*\)".*/\1/p' src/site/site.c | sort -u); do
    spelled=$(echo "$route" | sed 's/:id/ID/; s/:step/STEP/; s/:n$/N/; s/:name/NAME/; s/:seq/SEQ/; s/:sha256/SHA256/')
    grep -qF "$spelled" docs/api.md || echo "$route"
done >"$tmp/said"
[ ! -s "$tmp/said" ]
ok $? 'docs/api.md names every address'
for command in $("$fadu" help --lang en | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'); do
    grep -q "fadu $command\b" $docs || echo "fadu $command"
done >"$tmp/said"
[ ! -s "$tmp/said" ]
ok $? 'every command is shown somewhere'
for name in $(sed -n '/^Conditions may use these names/,/^Time limits kept/p' docs/packs.md |
    grep '^| `' | cut -d'|' -f2 | tr -d '`,'); do echo "$name"; done | sort >"$tmp/named"
sed -n '/condition_names\[\]/,/};/p' src/pack/declare.c | grep -o 'SI("[a-z]*")' |
    sed 's/SI("\(.*\)")/\1/' | sort >"$tmp/known"
diff "$tmp/known" "$tmp/named" >"$tmp/said"
ok $? 'docs/packs.md lists the names that conditions may use, and no others'
for file in $(grep -oh 'src/[a-z]*/[a-z_]*\.[ch]\b\|tools/[a-z-]*\b\|views/[a-z_]*\.[a-z]*\|assets/[a-z]*\.[a-z]*' $docs | sort -u); do
    [ -e "$file" ] || echo "$file"
done >"$tmp/said"
[ ! -s "$tmp/said" ]
ok $? 'files that are named exist'
for id in $(grep -ohE '\b(APL|ACL|LIC|ARL|TIM|SMP|SMH|SMD|TSO|PIP|LIT|ARC)-[0-9W][0-9A-Za-z-]*' $docs | sort -u); do
    grep -q "^$id	" facts/*.tsv || echo "$id"
done >"$tmp/said"
[ ! -s "$tmp/said" ]
ok $? 'facts that are cited exist'
for doc in $docs; do
    for link in $(grep -o '](\([^)#]*\)[^)]*)' "$doc" | sed 's/](\([^)#]*\).*/\1/' | grep -v '^http\|^$\|\.png$'); do
        [ -e "$(dirname "$doc")/$link" ] || echo "$doc: $link"
    done
done >"$tmp/said"
[ ! -s "$tmp/said" ]
ok $? 'links lead somewhere'
for picture in $(grep -oh '[a-z./]*pictures/[a-z]*\.png' $docs | sed 's|.*pictures/|docs/pictures/|' | sort -u); do
    if [ ! -d docs/pictures ]; then
        n=$((n + 1))
        echo "ok $n - $picture # skip docs/pictures is not there"
    else
        [ -s "$picture" ]
        ok $? "$picture is there"
    fi
done

echo "1..$n"
[ "$failed" -eq 0 ]
