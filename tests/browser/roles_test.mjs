// roles_test.mjs - what each role can open, in the same way.
import assert from 'node:assert/strict';
import { data, faults } from './look.mjs';
import { suite, test } from './support.mjs';

await suite(async (city) => {
  const titles = new Map();
  const check = async (...ask) => assert.deepEqual(await faults(ask[0], ask[1], titles, ask[2]), []);

  for (const account of ['unit-head', 'head', 'deputy', 'legal', 'clerk', 'archivist', 'chair', 'city-officer', 'city-head',
    'supervisor-county', 'supervisor-city', 'supervisor-province', 'admin']) {
    await test(`what ${account} can open`, async () => {
      const who = await city.person(account);
      const nav = await who.page.$$eval('.side a', (all) => all.map((a) => a.getAttribute('href')));
      assert.ok(nav.length >= 2 && !nav.includes('/login'));
      const paths = nav.filter((p) => !p.startsWith('/public'));
      for (const p of [...paths]) {
        await who.open(p);
        const row = await who.page.$('.rows tbody .c-case a, .rows tbody .c-next a, .finding a');
        const href = row && await row.getAttribute('href');
        if (href) paths.push(href);
      }
      if (account === 'head') {
        const waiting = (await data(who, '/workbench')).list.rows.find((r) => /approvals/.test(r.next?.href ?? ''));
        if (waiting) paths.push(waiting.next.href);
      }
      if (!nav.includes('/supervision')) paths.push(['/supervision', 403]);
      await check(who, paths);
      await who.close();
    });
  }
});
