// feelin.mjs ANSWERS - npm feelin at the guard and the table.  It has no call
// that keeps what it parsed, but a function that was evaluated once is kept:
// that is the faster way and stands first.
import { evaluate, unaryTest } from 'feelin';
import { answers, guard, inputs, must, rules, timeNow } from './table.mjs';

const cases = answers(process.argv[2]);
const { fine, party, officers } = guard.context;
const kept = evaluate(`function(fine, party, officers) ${guard.text}`).value;
must(kept.invoke([fine, party, officers]) === true, 'guard kept');
must(evaluate(guard.text, guard.context).value === true, 'guard');

const cells = rules.map(r => r.slice(0, 3).map(cell =>
    cell === '-' ? null : evaluate(`function(x) x in (${cell})`).value));
const outputs = rules.map(r => evaluate(r[3]).value);
function decideKept(payload) {
    for (let i = 0; i < rules.length; i++) {
        let all = true;
        for (let j = 0; j < inputs.length && all; j++)
            all = cells[i][j] === null || cells[i][j].invoke([payload[inputs[j]]]) === true;
        if (all) return outputs[i];
    }
    return null;
}
function decide(payload) {
    for (const rule of rules) {
        let all = true;
        for (let j = 0; j < inputs.length && all; j++)
            all = unaryTest(rule[j], { '?': payload[inputs[j]] }).value === true;
        if (all) return evaluate(rule[3]).value;
    }
    return null;
}
for (const c of cases) {
    must(decideKept(c.payload) === c.answer, JSON.stringify(c));
    must(decide(c.payload) === c.answer, JSON.stringify(c));
}

timeNow('feelin guard, parse kept', 1000, () => kept.invoke([fine, party, officers]));
timeNow('feelin guard, as its manual', 100, () => evaluate(guard.text, guard.context));
timeNow('feelin table, parse kept', 100, i => decideKept(cases[i % cases.length].payload));
timeNow('feelin table, as its manual', 10, i => decide(cases[i % cases.length].payload));
