// calendar_test.mjs - a new notice of days off while the city is served: who
// sees which cases it moved, from which day to which, and where.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { data, faults } from './look.mjs';
import { suite, test } from './support.mjs';

const program = process.env.FADU ?? 'build/fadu';
const plain = (s) => s.replace(/\s+/g, ' ');

await suite(async (city) => {
  const titles = new Map();
  const head = await city.person('head');
  const above = await city.person('supervisor-city');
  const check = async (who, paths) => assert.deepEqual(await faults(who, paths, titles), []);
  const fadu = (...args) => execFileSync(program, [...args, '--data', join(city.dir, 'city')], { encoding: 'utf8' });
  // A case of the head's whose next limit ends on a weekday to come.
  const rows = (await data(head, '/cases?status=open')).list.rows;
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const one = rows.find((r) => r.due && r.due.iso > today && ![0, 6].includes(new Date(r.due.iso).getUTCDay()) &&
    r.light.state !== 'suspended');
  const file = join(city.dir, 'notice.csv');

  await test('before: the page has the shipped version and no case', async () => {
    assert.ok(one, 'there is a case to move');
    const view = await data(head, '/calendar');
    assert.deepEqual(view.versions.map((v) => v.number), [1]);
    assert.equal(view.list.has_rows, false);
    await check(head, ['/calendar', '/calendar?year=2025']);
  });

  await test('a provisional day says so, on the list and on the case', async () => {
    for (const r of rows.filter((r) => r.due)) {
      const announced = (await data(head, `/calendar?year=${r.due.iso.slice(0, 4)}`)).year.announced;
      if (!announced) assert.equal(r.provisional, true, r.due.iso);
    }
    const row = rows.find((r) => r.provisional);
    if (!row) return;
    await head.open('/cases?status=open');
    assert.match(await head.text(`tr:has(a[href="${row.href}"])`), /暂定/);
    await head.open(row.href);
    assert.match(await head.text('.case-now'), /暂定/);
  });

  await test('the service takes the notice from the command', async () => {
    const year = one.due.iso.slice(0, 4);
    writeFileSync(file, `date,name,kind\n${one.due.iso},春节,off\n${year}-10-01,国庆节,off\n`);
    const args = ['calendar', 'import', file, '--source', '国办发明电〔2026〕0号(测试)', '--replace', '--json'];
    const tried = JSON.parse(fadu(...args, '--dry-run'));
    assert.equal((await data(head, '/calendar')).number, 1, 'nothing is written when it is only tried');
    const done = JSON.parse(fadu(...args));
    assert.equal(done.number, 2);
    const of = (all) => all.map((m) => [m.matter, m.zh, m.before, m.after].join(' ')).sort();
    assert.deepEqual(of(done.moved), of(tried.moved), 'it moves what was told before');
    assert.ok(done.moved.some((m) => m.matter === one.id && m.before === one.due.iso && m.after > one.due.iso));
    assert.ok(!done.moved.some((m) => 'party' in m), 'and names no people');
  });

  await test('at once the case has its new day, and says how it came', async () => {
    const view = await data(head, one.href);
    assert.ok(view.matter.due.iso > one.due.iso);
    assert.equal(view.deadlines.find((d) => d.last?.iso === view.matter.due.iso).calendar.number, 2);
    const act = view.timeline[0];
    const move = act.moves.find((m) => m.before.iso === one.due.iso);
    assert.equal(move.after.iso, view.matter.due.iso);
    await head.open(`${one.href}?tab=timeline`);
    const text = plain(await head.text('.act >> nth=0'));
    assert.match(text, /按新的放假安排重新计算期限/);
    assert.match(text, /放假安排第 2 版:国办发明电/);
    assert.match(text, new RegExp(`${move.before.text}.*→.*${move.after.text}`));
    await head.open(one.href);
    await head.page.click('.due .why summary >> nth=0');
    assert.match(plain(await head.text('.due >> nth=0')), /按放假安排计算 第 2 版/);
    await check(head, [one.href, `${one.href}?tab=timeline`, act.href]);
  });

  await test('the page lists what one may see, and no more', async () => {
    const all = await data(above, '/calendar'), own = await data(head, '/calendar');
    assert.deepEqual(own.versions.map((v) => [v.number, v.in_force ?? false]), [[2, true], [1, false]]);
    const theirs = new Set(own.list.rows.map((r) => r.authority));
    assert.deepEqual([...theirs].length, 1, 'the head sees the own authority');
    assert.ok(own.list.rows.some((r) => r.id === one.id && r.before.iso === one.due.iso));
    assert.ok(all.list.rows.length >= own.list.rows.length);
    for (const r of own.list.rows) assert.equal(await head.open(r.href), 200);
    for (const r of own.list.rows.slice(0, 3)) assert.equal(await head.open(r.act_href), 200);
    assert.equal((await data(head, '/calendar?version=3')).list.has_rows, false);
    assert.deepEqual((await data(head, '/calendar?version=2')).list.rows, own.list.rows);
    const nobody = await city.visitor();
    assert.equal((await nobody.context.request.get('/calendar', { headers: { accept: 'application/json' } })).status(), 401);
    await nobody.close();
  });

  await test('it is a table for a spreadsheet, which leaves a trace', async () => {
    const csv = await head.context.request.get('/calendar?format=csv');
    const text = await csv.text();
    assert.match(csv.headers()['content-disposition'], /calendar-\d{4}-\d\d-\d\d\.csv/);
    assert.match(text, /^\uFEFF事项编号,文号,/);
    assert.ok(text.split('\r\n').some((l) => l.startsWith(`${one.id},`) && l.includes(`,2,${one.due.iso},`)));
  });

  await test('it reads and fits, at every width, in both languages', async () => {
    await check(head, ['/calendar', `/calendar?year=${one.due.iso.slice(0, 4)}`]);
    await check(above, ['/calendar', '/calendar?version=2']);
    if (process.env.PICTURES) {
      for (const width of [1280, 375]) {
        await above.page.setViewportSize({ width, height: 900 });
        await above.open('/calendar');
        await above.page.screenshot({ path: `${process.env.PICTURES}/calendar-${width}.png`, fullPage: true });
        await head.page.setViewportSize({ width, height: 900 });
        await head.open(`${one.href}?tab=timeline`);
        await head.page.screenshot({ path: `${process.env.PICTURES}/case-${width}.png`, fullPage: true });
        await head.open(one.href);
        await head.page.click('.due .why summary >> nth=0');
        await head.page.screenshot({ path: `${process.env.PICTURES}/overview-${width}.png`, fullPage: true });
        await head.open('/cases?status=open');
        await head.page.screenshot({ path: `${process.env.PICTURES}/cases-${width}.png` });
      }
    }
    await above.open('/language?to=en&back=/calendar');
    assert.match(await above.text('h1'), /^Days off/);
    await check(above, ['/calendar']);
  });

  await head.close();
  await above.close();
});
