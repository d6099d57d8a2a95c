#!/bin/sh
# schemas_test.sh - tools/schema-check, and what schemas/ admits and refuses.
set -u
cd "$(dirname "$0")/.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

ok() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        [ -s "$tmp/said" ] && sed 's/^/# /' "$tmp/said"
        failed=$((failed + 1))
    fi
}

# good SCHEMA NAME JSON: nothing is said.
good() {
    printf '%s' "$3" >"$tmp/v.json"
    tools/schema-check "$1" "$tmp/v.json" >"$tmp/said" 2>&1
    ok $? "$2"
}

# bad SCHEMA NAME JSON PLACE: exit 1, and exactly the place is named.
bad() {
    printf '%s' "$3" >"$tmp/v.json"
    tools/schema-check "$1" "$tmp/v.json" >"$tmp/said" 2>&1
    [ $? -eq 1 ] && grep -qF "v.json: $4: " "$tmp/said"
    ok $? "$2"
}

# ---- the keywords ----

s=$tmp/s.json
word() { printf '%s' "$1" >"$s"; }

word '{"type":"string"}'
good "$s" 'a text' '"1"'
bad "$s" 'a number is no text' '1' /
word '{"type":["integer","null"]}'
good "$s" 'null is one of the types' 'null'
bad "$s" '1.5 is no integer' '1.5' /
bad "$s" 'true is no integer' 'true' /
word '{"enum":["a",1,null]}'
good "$s" 'one of them' '1'
bad "$s" 'a text is not the number' '"1"' /
word '{"const":true}'
bad "$s" '1 is not true' '1' /
word '{"type":"object","required":["a"],"properties":{"a":{"type":"number"}},"additionalProperties":false}'
good "$s" 'a member' '{"a":1}'
bad "$s" 'a missing member' '{}' /
bad "$s" 'an unknown member' '{"a":1,"b/c":2}' '/b~1c'
bad "$s" 'a wrong member' '{"a":"1"}' /a
word '{"additionalProperties":{"type":"number"},"patternProperties":{"^x":{"type":"string"}}}'
good "$s" 'by pattern and by rest' '{"x1":"a","b":1}'
bad "$s" 'wrong by pattern' '{"x1":1}' /x1
bad "$s" 'wrong by rest' '{"b":"1"}' /b
word '{"items":{"type":"number"},"minItems":1}'
bad "$s" 'too few items' '[]' /
bad "$s" 'the item that is wrong' '[1,2,"3"]' /2
word '{"pattern":"^a+$","minLength":2}'
good "$s" 'a matching text' '"aa"'
bad "$s" 'no match' '"ab"' /
bad "$s" 'too short' '"a"' /
word '{"minimum":1,"maximum":3}'
bad "$s" 'too little' '0' /
bad "$s" 'too much' '4' /
word '{"minProperties":1,"maxProperties":1}'
bad "$s" 'too few members' '{}' /
bad "$s" 'too many members' '{"a":1,"b":2}' /
word '{"oneOf":[{"type":"number"},{"minimum":5},{"properties":{"a":{"type":"object","properties":{"b":{"const":1}}}},"required":["a"],"type":"object"}]}'
bad "$s" 'two of the alternatives' '7' /
word '{"oneOf":[{"type":"number"},{"type":"object","properties":{"b":{"const":1}}}]}'
bad "$s" 'the nearest alternative speaks' '{"b":2}' /b
word '{"anyOf":[{"minimum":5},{"maximum":3}]}'
good "$s" 'any of them' '2'
bad "$s" 'none of them' '4' /
word '{"allOf":[{"minimum":5},{"maximum":7}]}'
bad "$s" 'not all of them' '8' /
word '{"if":{"const":1},"then":{"const":2},"type":"number"}'
good "$s" 'the condition does not apply' '3'
bad "$s" 'the condition applies' '1' /
word '{"$defs":{"list":{"type":"array","items":{"$ref":"#/$defs/list"}}},"$ref":"#/$defs/list","minItems":1}'
good "$s" 'a reference to itself' '[[],[[]]]'
bad "$s" 'inside the reference' '[[],[1]]' /1/0
bad "$s" 'beside the reference' '[]' /

refused() { # NAME SCHEMA JSON: exit 2
    word "$2"
    printf '%s' "$3" >"$tmp/v.json"
    tools/schema-check "$s" "$tmp/v.json" >"$tmp/said" 2>&1
    [ $? -eq 2 ]
    ok $? "$1"
}
refused 'an unknown keyword is not passed over' '{"maxItems":1}' '[]'
refused 'a reference to nothing' '{"$ref":"#/$defs/a"}' '1'
refused 'no JSON' '{}' '{'

# ---- our schemas ----

for f in schemas/*.schema.json; do
    name=${f#schemas/}
    name=${name%.schema.json}
    grep -qF "\"\$id\": \"urn:fadu:schema:$name\"" "$f"
    ok $? "$name has its id"
    # Read against anything, so that each keyword outside of alternatives and
    # members is known; the tables below reach those inside.
    printf '0' >"$tmp/v.json"
    tools/schema-check "$f" "$tmp/v.json" >"$tmp/said" 2>&1
    [ $? -eq 1 ]
    ok $? "$name refuses a number"
done

p=schemas/pack.schema.json
w='{"zh":"甲","en":"A"}'
base='"procedure":"a.b","name":'$w',"basis":["APL-4"],"tracks":{"main":{"name":'$w',"states":{"new":'$w'},"final":"new"}},"roles":{"clerk":{"name":'$w',"at_least":2,"never_also":{"recused":["APL-43-1"]}}}'
step='"name":'$w',"by":"clerk","from":"new","fields":{"a":"required","b":{"default":1}},"guards":[{"id":"g","name":'$w',"cure":'$w',"when":true}],"set":{"case.a":1}'
good $p 'a procedure' "{$base,\"steps\":{\"file\":{$step}}}"
bad $p 'words need both languages' '{"procedure":"a","name":{"zh":"甲"}}' /name
bad $p 'an unknown section' "{$base,\"stepz\":{}}" /stepz
bad $p 'an unknown member of a step' "{$base,\"steps\":{\"file\":{$step,\"form\":1}}}" /steps/file/form
bad $p 'a step without a role' "{$base,\"steps\":{\"file\":{\"name\":$w}}}" /steps/file
bad $p 'a write elsewhere' "{$base,\"steps\":{\"file\":{\"name\":$w,\"by\":\"a\",\"set\":{\"fold.x\":1}}}}" /steps/file/set/fold.x
bad $p 'a condition without a cure' "{$base,\"steps\":{\"file\":{\"name\":$w,\"by\":\"a\",\"guards\":[{\"id\":\"g\",\"name\":$w}]}}}" /steps/file/guards/0
bad $p 'a use that is neither' "{$base,\"steps\":{\"file\":{\"name\":$w,\"by\":\"a\",\"fields\":{\"a\":\"maybe\"}}}}" /steps/file/fields/a
bad $p 'a period of unknown unit' "{$base,\"deadlines\":{\"d\":{\"name\":$w,\"kind\":\"at_most\",\"period\":\"7 days\"}}}" /deadlines/d/period
bad $p 'a deadline without a length' "{$base,\"deadlines\":{\"d\":{\"name\":$w,\"kind\":\"at_most\"}}}" /deadlines/d
good $p 'or left open' "{$base,\"deadlines\":{\"d\":{\"name\":$w,\"kind\":\"at_most\",\"open\":true}}}"
bad $p 'no one acts alone with nobody' "{\"procedure\":\"a\",\"name\":$w,\"roles\":{\"r\":{\"name\":$w,\"at_least\":0}}}" /roles/r/at_least
bad $p 'a choice without choices' "{$base,\"fields\":{\"f\":{\"name\":$w,\"type\":\"choice\"}}}" /fields/f
bad $p 'what is no fact' "{$base,\"papers\":{\"p\":{\"name\":$w,\"basis\":[\"第四条\"]}}}" /papers/p/basis/0
bad $p 'an order of nothing' "{$base,\"always\":[{\"then\":\"file\"}]}" /always/0
good $p 'a profile' "{\"profile\":\"x\",\"of\":\"a.b\",\"name\":$w,\"deadlines\":{\"d\":{\"period\":\"7 working_day\",\"basis\":[\"SMP-70\"]}},\"steps\":{\"file\":{\"guards\":[{\"id\":\"g\",\"basis\":[\"SMP-69\"]}]}}}"
bad $p 'a profile of nothing' "{\"profile\":\"x\",\"name\":$w}" /
bad $p 'a nameless guard of a profile' "{\"profile\":\"x\",\"of\":\"a.b\",\"name\":$w,\"steps\":{\"file\":{\"guards\":[{\"basis\":[\"SMP-69\"]}]}}}" /steps/file/guards/0

i=schemas/intent.schema.json
at='"at":"2026-03-02T10:00+08:00"'
good $i 'an intent' "{\"step\":\"file\",\"by\":[\"h\"],$at,\"fields\":{\"a\":\"x\",\"b\":[\"p\"],\"c\":{\"@\":\"2026-03-02\"},\"d\":null}}"
bad $i 'no step' "{$at}" /
bad $i 'a time without a zone' '{"step":"a","at":"2026-03-02T10:00"}' /at
bad $i 'recorded from nowhere' '{"step":"a","mode":"record"}' /
good $i 'recorded from a paper' '{"step":"a","mode":"record","source":"纸质卷宗"}'
bad $i 'a nested value' '{"step":"a","fields":{"a":{"b":1}}}' /fields/a

e=schemas/effects.schema.json
good $e 'effects' '{"writes":[{"path":["log","-"],"value":null}],"claims":[{"key":"罚|2026","value":1}],"public":[{"register":"penalties","party":"","entry":{}},{"register":"penalties","withdrawn":true}]}'
bad $e 'a write to nowhere' '{"writes":[{"path":[],"value":1}],"claims":[]}' /writes/0/path
bad $e 'a write of nothing' '{"writes":[{"path":["a"]}],"claims":[]}' /writes/0
bad $e 'a number before the first' '{"writes":[],"claims":[{"key":"罚|2026","value":0}]}' /claims/0/value
bad $e 'half an entry' '{"writes":[],"claims":[],"public":[{"register":"a","party":""}]}' /public/0

r=schemas/reasons.schema.json
fact='{"id":"APL-62","law":"APL","article":"第六十二条","zh":"","en":"","cite_zh":"","cite_en":""}'
reason='"guard":"g","zh":"","en":"","cure_zh":"","cure_en":""'
good $r 'reasons' "[{$reason,\"facts\":[$fact],\"possible_from\":\"2026-03-10\",\"question\":true}]"
bad $r 'a reason without law' "[{$reason}]" /0
bad $r 'a day that is none' "[{$reason,\"facts\":[],\"possible_from\":\"tomorrow\"}]" /0/possible_from
bad $r 'not asked is not said' "[{$reason,\"facts\":[],\"question\":false}]" /0/question

c=schemas/scenario.schema.json
good $c 'a scenario' "{\"scenario\":\"x\",\"procedure\":\"a.b\",\"people\":{\"o1\":{\"credential\":{\"from\":\"2023-01-01\",\"to\":\"2027-12-31\"},\"head\":true}},\"acts\":[{$at,\"step\":\"decide\",\"by\":[\"o1\"],\"fields\":{\"fine_yuan\":20000},\"expect\":\"refused\",\"reasons\":[\"APL-62\",\"SMP-57-2\"]}],\"expect\":{\"deadlines\":{\"decision\":\"2026-06-01\",\"statement\":{\"p1\":null}},\"states\":{\"main\":\"notified\"}}}"
bad $c 'an unknown member' '{"procedure":"a","steps":[]}' /steps
bad $c 'an unknown expectation' "{\"procedure\":\"a\",\"acts\":[{$at,\"expect\":\"maybe\"}]}" /acts/0/expect
bad $c 'an unknown end' '{"procedure":"a","expect":{"papers":1}}' /expect/papers
bad $c 'an act without its time' '{"procedure":"a","acts":[{"step":"b"}]}' /acts/0

a=schemas/act.schema.json
h=$(printf '%064d' 0)
act="\"v\":1,\"stream\":\"matter/m1\",\"kind\":\"step\",\"authority\":\"a\",\"actor\":\"h\",\"recorded\":\"2026-03-02T10:00:00+08:00\",\"intent\":{\"step\":\"file\"},\"effects\":{\"writes\":[],\"claims\":[]},\"read\":{\"matter/m1\":0}"
good $a 'an act' "{$act,\"n\":1,\"prev\":\"\"}"
good $a 'the next' "{$act,\"n\":2,\"prev\":\"$h\",\"rules\":{\"pack\":\"$h\",\"facts\":\"$h\",\"calendar\":\"c\"}}"
bad $a 'an act before the first' "{$act,\"n\":0,\"prev\":\"\"}" /n
bad $a 'no act before it' "{$act,\"n\":1}" /
bad $a 'what is no digest' "{$act,\"n\":2,\"prev\":\"ab\"}" /prev
bad $a 'a write without a value' "{$act,\"n\":1,\"prev\":\"\",\"effects\":{\"writes\":[{\"path\":[\"a\"]}]}}" /effects/writes/0

echo "1..$n"
[ "$failed" -eq 0 ]
