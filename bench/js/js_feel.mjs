// js_feel.mjs ANSWERS - npm js-feel at the guard and the table: both with what
// it parsed kept, as its manual says.
import { createRequire } from 'node:module';
import { answers, guard, inputs, must, rules, time } from './table.mjs';

const { feel, decisionTable } = createRequire(import.meta.url)('js-feel')();
const cases = answers(process.argv[2]);
const kept = feel.parse(guard.apart);
must(await kept.build(guard.context) === true, 'guard');

const table = {
    hitPolicy: 'F',
    inputExpressionList: inputs,
    inputValuesList: inputs.map(() => ''),
    outputs: ['answer'],
    outputValues: [[]],
    ruleList: rules,
    context: null,
};
const decide = payload => new Promise((resolve, reject) =>
    decisionTable.execute_decision_table('bench', table, payload,
        (error, result) => (error ? reject(error) : resolve(result))));
for (const c of cases) {
    const result = await decide({ ...c.payload });
    const first = Array.isArray(result) ? result[0] : result;
    must(first?.answer === c.answer, `${JSON.stringify(c)} ${JSON.stringify(result)}`);
}

await time('js-feel guard, parse kept', 100, () => kept.build(guard.context));
await time('js-feel table, parse kept', 10, i => decide({ ...cases[i % cases.length].payload }));
