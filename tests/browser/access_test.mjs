// access_test.mjs - in English, in large text, without scripts and with the
// keyboard alone.
import assert from 'node:assert/strict';
import { caseIn, fits } from './look.mjs';
import { suite, test } from './support.mjs';

await suite(async (city) => {
  const officer = await city.person('officer1');
  const cases = {};
  for (const state of ['lead', 'checked', 'filed', 'notified'])
    cases[state] = await caseIn(officer, state);

  await test('English: the frame, headings, buttons and labels', async () => {
    const who = await city.person('officer1');
    await who.sent(() => who.page.click('.switch a[lang="en"]'));
    assert.equal(await who.page.getAttribute('html', 'lang'), 'en');
    const wrong = [];
    for (const path of ['/workbench', '/cases', '/cases/new', cases.lead, cases.notified, `${cases.lead}/steps/check`,
      `${cases.lead}/steps/file`, '/public', '/public/officers', '/cases/nothing']) {
      await who.open(path);
      wrong.push(...(await who.page.$$eval('.side a, .tabs a, .crumbs a, h1, h2, h3, .button, legend, .field > label, thead th, dt, .tile-name, .option-name',
        (all) => all.map((e) => e.innerText).filter((t) => /[\u4e00-\u9fff]/.test(t)))).filter((t) => !/示例/.test(t)).map((t) => `${path}: ${t}`));
      wrong.push(...(await fits(who, [320, 1280])).map((w) => `${path}: ${w}`));
    }
    assert.deepEqual([...new Set(wrong)].slice(0, 12), []);
    await who.sent(() => who.page.click('.switch a[lang="zh"]'));
    assert.equal(await who.page.getAttribute('html', 'lang'), 'zh-CN');
    await who.close();
  });

  await test('large text grows and still fits', async () => {
    const who = await city.person('officer2');
    const size = () => who.page.$eval('main', (m) => parseFloat(getComputedStyle(m).fontSize));
    const before = await size();
    await who.sent(() => who.page.click('.switch a:has-text("大字")'));
    assert.equal(await size(), before * 1.25);
    const wrong = [];
    for (const path of ['/workbench', cases.notified, `${cases.lead}/steps/file`, '/public']) {
      await who.open(path);
      wrong.push(...(await fits(who)).map((w) => `${path}: ${w}`));
    }
    assert.deepEqual(wrong, []);
    await who.close();
  });

  await test('without scripts: log in and take a step', async () => {
    const who = await city.person('officer1', { javaScriptEnabled: false });
    await who.open(`${cases.lead}/steps/check`);
    const partner = city.login('officer2').person;
    await who.page.fill('[name="note"]', '无脚本核查');
    await who.page.check('[name="credential_shown"][value="true"]');
    await who.page.locator('label.card', { hasText: partner }).locator('input').check();
    assert.equal(await who.submit('do'), 200);
    assert.match(await who.text('.case-stage'), /已核查/);
    assert.match(await who.text('.message-done'), /核查/);
    await who.page.locator('details.option-later summary').first().click();
    assert.ok(await who.page.locator('details.option-later[open] .reasons').first().isVisible());
    await who.close();
  });

  await test('the keyboard alone: skip, menu, log in, a step', async () => {
    const who = await city.visitor({ reducedMotion: 'reduce' });
    const { page } = who;
    const focus = () => page.evaluate(() => {
      const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
      const covered = document.elementFromPoint(Math.min(Math.max(r.x + r.width / 2, 0), innerWidth - 1), r.y + r.height / 2);
      return { tag: e.tagName, name: e.name ?? '', value: e.value ?? '', id: e.id, href: e.getAttribute('href'), type: e.type ?? '',
        ring: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none',
        inView: r.bottom > 0 && r.top < innerHeight, hidden: !!covered && !e.contains(covered) && !covered.contains(e) && !covered.closest('label')?.contains(e) };
    });
    const tabTo = async (is, most = 120) => {
      for (let i = 0; i < most; i++) {
        await page.keyboard.press('Tab');
        const at = await focus();
        if (at.tag === 'BODY') continue;
        assert.ok(at.ring, `focus is seen on ${JSON.stringify(at)}`);
        assert.ok(at.inView, `focus is on the screen: ${JSON.stringify(at)}`);
        assert.ok(!at.hidden, `focus is not covered: ${JSON.stringify(at)}`);
        if (is(at)) return at;
      }
      throw new Error('Tab does not reach it');
    };
    await who.open('/login');
    await page.keyboard.press('Tab');
    assert.equal((await focus()).href, '#main', 'the first stop is the skip link');
    assert.ok((await page.locator('.skip').boundingBox()).y >= 0, 'and it is seen');
    await page.keyboard.press('Enter');
    assert.equal((await focus()).id, 'main');
    await tabTo((at) => at.name === 'account');
    await page.keyboard.type('officer1');
    await tabTo((at) => at.name === 'password');
    await page.keyboard.type(city.login('officer1').password);
    await Promise.all([page.waitForURL(/workbench/), page.keyboard.press('Enter')]);
    await tabTo((at) => at.href === '/cases');
    await Promise.all([page.waitForURL(/\/cases$/), page.keyboard.press('Enter')]);

    await who.open(`${cases.checked}/steps/take_evidence`);
    await tabTo((at) => at.name === 'evidence_kind');
    await page.keyboard.press('ArrowDown');
    await tabTo((at) => at.name === 'title');
    await page.keyboard.type('票据');
    await tabTo((at) => at.name === 'lawful');
    await page.keyboard.press('Space');
    const partner = await page.locator('label.card', { hasText: city.login('officer2').person }).locator('input').getAttribute('value');
    await tabTo((at) => at.name === 'by' && at.value === partner);
    await page.keyboard.press('Space');
    await tabTo((at) => at.type === 'submit' && at.value === 'do');
    assert.equal(await who.sent(() => page.keyboard.press('Enter')), 200);
    assert.match(await who.text('.message-done'), /收集证据/);
    await who.close();
  });

  await test('a refusal takes the focus, and its list leads to the fields', async () => {
    const who = await city.person('officer2');
    await who.open(`${cases.filed ?? cases.checked}/steps/take_evidence`);
    await who.page.$eval('.form', (f) => { f.noValidate = true; });
    assert.equal(await who.submit('do'), 400);
    assert.ok(await who.page.evaluate(() => document.activeElement.classList.contains('refusal')));
    const links = await who.page.$$eval('.refusal a[href^="#"]', (all) => all.map((a) => a.hash));
    assert.ok(links.length >= 1);
    for (const id of links) assert.equal(await who.page.locator(id).count(), 1, id);
    assert.deepEqual(await fits(who), []);
    await who.close();
  });
});
