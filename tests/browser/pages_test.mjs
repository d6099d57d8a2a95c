// pages_test.mjs - the public pages and an officer's: each answers, fits the
// screen, can be read and reached by everybody, and goes on paper.
import assert from 'node:assert/strict';
import { caseIn, data, faults } from './look.mjs';
import { suite, test } from './support.mjs';

await suite(async (city) => {
  const titles = new Map();
  const check = async (...ask) => assert.deepEqual(await faults(ask[0], ask[1], titles, ask[2]), []);
  const officer = await city.person('officer1');
  const cases = {};
  for (const state of ['lead', 'checked', 'filed', 'investigating', 'concluded', 'noticed', 'notified', 'decided', 'served',
    'closed', 'archived'])
    cases[state] = await caseIn(officer, state);

  await test('public pages and the log-in', async () => {
    const anybody = await city.visitor();
    await anybody.open('/public');
    const decision = await anybody.page.getAttribute('.rows tbody a', 'href');
    await check(anybody, ['/public', '/public?q=无此当事人甲乙丙', decision, '/public/officers', '/public/officers?q=x', '/login',
      ['/public/decisions/nothing', 404], ['/nothing', 404], '/facts/APL-62', '/facts/APL-54-2', '/procedures', '/procedures/penalty.summary',
      '/procedures/penalty.ordinary?profile=market-regulation', ['/procedures/nothing', 404]]);
    await anybody.close();
  });

  await test('an officer\'s desk, lists, new-case forms and errors', async () => {
    const [summary, ordinary] = await (async () => {
      await officer.open('/cases/new');
      return officer.page.$$eval('a.choice', (all) => all.map((a) => a.getAttribute('href')));
    })();
    await check(officer, ['/workbench', '/workbench?tab=soon', '/workbench?tab=overdue', '/workbench?tab=done', '/cases',
      '/cases?q=无此当事人甲乙丙', '/cases/new', summary, ordinary, `${ordinary}&parties=3`, ['/cases/nothing', 404],
      [`${cases.lead}/steps/nothing`, 404], [`${cases.lead}/papers/99`, 404]]);
  });

  await test('cases in every state, and all parts of one', async () => {
    await check(officer, [...Object.values(cases).filter(Boolean),
      ...['timeline', 'parties', 'evidence', 'papers', 'approvals', 'findings'].map((t) => `${cases.archived}?tab=${t}`),
      `${cases.archived}/acts/3`, `${cases.archived}/papers/1`]);
  });

  await test('the procedure of a case marks where it is', async () => {
    await officer.open(cases.filed);
    const href = await officer.page.getAttribute('.case-no a', 'href');
    await check(officer, [href]);
    const { matter } = await data(officer, cases.filed);
    assert.equal(await officer.page.$eval('.flow .name-here', (e) => e.textContent), matter.stage);
    assert.match(await officer.page.$eval('.flow desc', (e) => e.textContent), new RegExp(`${matter.stage}\\(您在这里\\)`));
    const anybody = await city.visitor();
    await check(anybody, [[href, 404]]);
    await anybody.close();
  });

  await test('the form of every step that is offered somewhere', async () => {
    const steps = new Map();
    for (const href of Object.values(cases).filter(Boolean)) {
      const { options } = await data(officer, href);
      for (const o of [...options.possible, ...options.later]) if (o.href && !steps.has(o.step)) steps.set(o.step, o.href);
    }
    assert.ok(steps.size >= 30, `${steps.size} steps`);
    await check(officer, [...steps.values()], [320, 375]);
  });

  await test('a decision on paper', async () => {
    const { papers } = await data(officer, cases.archived);
    const decision = papers.find((x) => /处罚决定书/.test(x.name));
    await check(officer, [decision.href]);
    await officer.page.emulateMedia({ media: 'print' });
    const shown = (where) => officer.page.$$eval(where, (all) => all.filter((e) => e.checkVisibility()).length);
    assert.equal(await shown('.side, .top, .bottom, .crumbs, .button, .demo, .skip'), 0, 'paper alone is printed');
    assert.ok(await shown('.sheet') === 1 && await shown('.sheet .seal') === 1);
    assert.equal(await officer.page.$eval('body', (b) => getComputedStyle(b).backgroundColor), 'rgb(255, 255, 255)');
    assert.match((await officer.page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString(), /%PDF-/);
    await officer.open(cases.served);
    assert.equal(await shown('.side, .bar, .button, .tabs, .crumbs, .switch, .demo, .skip'), 0, 'no navigation is printed');
    assert.ok(await shown('.case h1'), 1);
    await officer.page.emulateMedia({ media: null });
  });

  await test('pages of different matter have different titles', async () => {
    const kinds = ['/public', '/public/officers', '/login', '/workbench', '/cases', '/cases/new', cases.lead,
      cases.served, '/facts/APL-62'];
    const said = kinds.map((k) => titles.get(k));
    assert.equal(new Set(said).size, said.length, said.join('\n'));
  });
});
