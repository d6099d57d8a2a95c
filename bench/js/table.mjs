// table.mjs - the guard and the decision table of bench/feel_bench.c and
// bench/dmn_bench.c once more, and the clock.  What the table says means nothing in law.
import { readFileSync } from 'node:fs';

export const guard = {
    text: 'fine <= 3000 and party.kind = "legal person" and count(officers) >= 2',
    // js-feel reads a chain of comparisons only in parentheses.
    apart: '(fine <= 3000) and (party.kind = "legal person") and (count(officers) >= 2)',
    context: { fine: 2000, party: { kind: 'legal person' }, officers: ['a', 'b', 'c'] },
};

const firms = '"legal person", "branch"';
export const inputs = ['income', 'kind', 'times'];
export const rules = [
    ['<= 1000', '"person"', '< 1', '"warning"'],
    ['<= 1000', '"person"', '>= 1', '"low"'],
    ['(1000..5000]', '"person"', '< 1', '"low"'],
    ['(1000..5000]', '"person"', '[1..2]', '"middle"'],
    ['(1000..5000]', '"person"', '> 2', '"high"'],
    ['> 5000', '"person"', '-', '"high"'],
    ['<= 5000', firms, '< 1', '"middle"'],
    ['<= 5000', firms, '>= 1', '"high"'],
    ['(5000..50000]', firms, '-', '"high"'],
    ['> 50000', firms, '-', '"hearing"'],
];

// Lines of `dmn_bench --answers`: income, kind, times, answer, with tabs.
export function answers(file) {
    return readFileSync(file, 'utf8').trim().split('\n').map(line => {
        const [income, kind, times, answer] = line.split('\t');
        return { payload: { income: +income, kind, times: +times }, answer };
    });
}

// Runs for about a second and prints calls per second of processor time.
export async function time(name, batch, once) {
    for (let i = 0; i < batch; i++) await once(i); // warm
    const from = process.cpuUsage();
    let n = 0, used;
    do {
        for (let i = 0; i < batch; i++) await once(n + i);
        n += batch;
        used = process.cpuUsage(from);
    } while (used.user + used.system < 1e6);
    console.log(`${name}\t${Math.round(n / ((used.user + used.system) / 1e6))}`);
}

// The same where nothing is to be waited for.
export function timeNow(name, batch, once) {
    for (let i = 0; i < batch; i++) once(i);
    const from = process.cpuUsage();
    let n = 0, used;
    do {
        for (let i = 0; i < batch; i++) once(n + i);
        n += batch;
        used = process.cpuUsage(from);
    } while (used.user + used.system < 1e6);
    console.log(`${name}\t${Math.round(n / ((used.user + used.system) / 1e6))}`);
}

export function must(holds, what) {
    if (!holds) {
        console.error(`differs: ${what}`);
        process.exit(1);
    }
}
