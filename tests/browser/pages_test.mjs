// pages_test.mjs - every page for every role: it answers, fits the screen,
// can be read, reached and used by everybody (WCAG 2.2 AA), with the keyboard
// alone, without scripts, in English, in large text and on paper.
import assert from 'node:assert/strict';
import { suite, test } from './support.mjs';

// What is wrong with the page that is open; runs in the page.
function inspect() {
  const wrong = [];
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const name = (e) => (e.id ? `#${e.id}` : `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.value || '').slice(0, 30)}"`);

  if (!['zh-CN', 'en'].includes(document.documentElement.lang)) wrong.push('no language');
  if (document.querySelectorAll('h1').length !== 1) wrong.push(`${document.querySelectorAll('h1').length} h1`);
  let level = 0;
  for (const h of document.querySelectorAll('h1,h2,h3,h4')) {
    const n = Number(h.tagName[1]);
    if (n > level + 1) wrong.push(`${h.tagName} after H${level}: ${h.innerText}`);
    if (h.innerText.trim() === '') wrong.push(`an empty ${h.tagName}`);
    level = n;
  }
  if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');

  const ids = new Set();
  for (const e of document.querySelectorAll('[id]')) {
    if (ids.has(e.id)) wrong.push(`two elements are #${e.id}`);
    ids.add(e.id);
  }
  for (const attr of ['for', 'aria-labelledby', 'aria-describedby']) {
    for (const e of document.querySelectorAll(`[${attr}]`))
      for (const id of e.getAttribute(attr).split(/\s+/).filter(Boolean))
        if (!ids.has(id)) wrong.push(`${name(e)} ${attr} nothing: ${id}`);
  }
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const label = [...(e.labels ?? [])].map((l) => l.innerText).join(' ') || e.getAttribute('aria-label') || '';
    if (label.trim() === '') wrong.push(`no label: ${name(e)}`);
  }
  for (const e of document.querySelectorAll('a[href], button, summary'))
    if (seen(e) && e.textContent.trim() === '' && !e.getAttribute('aria-label')) wrong.push(`no name: ${name(e)}`);
  for (const e of document.querySelectorAll('img')) if (!e.hasAttribute('alt')) wrong.push(`no alt: ${e.src}`);
  for (const e of document.querySelectorAll('th')) if (!e.hasAttribute('scope')) wrong.push(`no scope: ${e.innerText}`);

  // Contrast of all text that is seen against the ground it stands on.
  const parse = (c) => {
    const m = c.match(/rgba?\(([^)]+)\)/);
    const v = m[1].split(/[ ,/]+/).map(Number);
    return [v[0], v[1], v[2], v[3] ?? 1];
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor);
      if (c[3] > 0) layers.push(c);
      if (c[3] === 1) break;
    }
    return layers.reverse().reduce((under, c) => over(c, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => { const s = v / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (walk.currentNode.data.trim() === '' || !seen(e) || e.closest('[aria-hidden], script, style, option')) continue;
    const style = getComputedStyle(e);
    const back = ground(e), front = over(parse(style.color), back);
    const a = light(front) + 0.05, b = light(back) + 0.05;
    const ratio = a > b ? a / b : b / a;
    const px = parseFloat(style.fontSize), large = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) pairs.add(`contrast ${ratio.toFixed(2)} of "${walk.currentNode.data.trim().slice(0, 20)}" ${name(e)}`);
  }
  wrong.push(...pairs);

  // Targets of at least 24 by 24 px, or alone in a circle of 24 px, or a link
  // in a line of text (2.5.8).
  const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .map((e) => (/^(radio|checkbox)$/.test(e.type ?? '') ? e.closest('label') : e))
    .filter((e) => seen(e) && !e.classList.contains('skip'));
  const boxes = targets.map((e) => [...e.getClientRects()].reduce((a, b) => (a.width * a.height >= b.width * b.height ? a : b)));
  targets.forEach((e, i) => {
    const r = boxes[i];
    if (r.width >= 24 && r.height >= 24) return;
    const inText = e.tagName === 'A' && getComputedStyle(e).display === 'inline' &&
      [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '');
    if (inText) return;
    const x = r.x + r.width / 2, y = r.y + r.height / 2;
    const clash = boxes.findIndex((o, j) => {
      if (j === i || targets[j].contains(e) || e.contains(targets[j])) return false;
      const small = o.width < 24 || o.height < 24;
      if (small) return Math.hypot(x - (o.x + o.width / 2), y - (o.y + o.height / 2)) < 24;
      const dx = Math.max(o.x - x, 0, x - o.right), dy = Math.max(o.y - y, 0, y - o.bottom);
      return Math.hypot(dx, dy) < 12;
    });
    if (clash >= 0) wrong.push(`target ${r.width.toFixed(0)}x${r.height.toFixed(0)} ${name(e)} near ${name(targets[clash])}`);
  });
  return wrong;
}

// What sticks out of the screen; runs in the page.
function overhang() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1)
    .slice(-3).map((e) => `${e.tagName}.${e.className} ends at ${e.getBoundingClientRect().right.toFixed(0)} of ${width}`);
}

const everyWidth = [320, 375, 1280];

async function fits(who, widths = everyWidth) {
  const wrong = [];
  for (const width of widths) {
    await who.page.setViewportSize({ width, height: 800 });
    wrong.push(...(await who.page.evaluate(overhang)).map((w) => `${width} px: ${w}`));
    if (width !== 375) wrong.push(...(await who.page.evaluate(inspect)).map((w) => `${width} px: ${w}`));
  }
  return wrong;
}

await suite(async (city) => {
  const titles = new Map();
  const check = async (who, paths, widths = everyWidth) => {
    const wrong = [];
    for (const [path, status] of paths.map((p) => [p].flat())) {
      const got = await who.open(path);
      if (got !== (status ?? 200)) wrong.push(`${path}: ${got}`);
      const title = await who.page.title();
      if (!/^\S.* · /.test(title)) wrong.push(`${path}: title "${title}"`);
      titles.set(path, title);
      wrong.push(...(await fits(who, widths)).map((w) => `${path}: ${w}`));
    }
    // Chromium reports an answer of 4xx as an error of the page; it is meant.
    wrong.push(...who.trouble.filter((t) => !/status of 4\d\d/.test(t)));
    who.trouble.length = 0;
    assert.deepEqual([...new Set(wrong)].slice(0, 12), []);
  };
  const data = async (who, path) => (await who.context.request.get(path, { headers: { accept: 'application/json' } })).json();
  const one = async (who, state) => (await data(who, `/cases?state=${state}`)).list.rows[0]?.href;

  const officer = await city.person('officer1');
  const states = ['lead', 'checked', 'filed', 'investigating', 'concluded', 'noticed', 'notified', 'decided', 'served', 'closed', 'archived'];
  const cases = {};
  for (const s of states) cases[s] = await one(officer, s);

  await test('public pages and the log-in', async () => {
    const anybody = await city.visitor();
    await anybody.open('/public');
    const decision = await anybody.page.getAttribute('.rows tbody a', 'href');
    await check(anybody, ['/public', '/public?q=无此当事人甲乙丙', decision, '/public/officers', '/public/officers?q=x', '/login',
      ['/public/decisions/nothing', 404], ['/nothing', 404], '/facts/APL-62', '/facts/APL-54-2']);
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

  await test('the form of every step that is offered somewhere', async () => {
    const steps = new Map();
    for (const href of Object.values(cases).filter(Boolean)) {
      const { options } = await data(officer, href);
      for (const o of [...options.possible, ...options.later]) if (o.href && !steps.has(o.step)) steps.set(o.step, o.href);
    }
    assert.ok(steps.size >= 30, `${steps.size} steps`);
    await check(officer, [...steps.values()], [1280, 375, 320]);
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

  await test('pages of different matter have different titles', async () => {
    const kinds = ['/public', '/public/officers', '/login', '/workbench', '/cases', '/cases/new', '/supervision', cases.lead,
      cases.served, '/facts/APL-62'];
    const said = kinds.map((k) => titles.get(k));
    assert.equal(new Set(said).size, said.length, said.join('\n'));
  });

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
