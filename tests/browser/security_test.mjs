// security_test.mjs - what a browser, a stranger or a colleague of another
// authority must not be able to do.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { citizenNumber, suite, test } from './support.mjs';

const xssName = '<img src=x onerror="window.hit=1">"\'<script>window.hit=2</script>公司';
const xssNote = '</textarea><svg onload="window.hit=3"> {{t.product}} & </p><script>window.hit=4</script>';

await suite(async (city) => {
  const officer = await city.person('officer1');
  const partner = city.login('officer2').person;
  const form = (data) => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' },
    data: new URLSearchParams(data).toString(), maxRedirects: 0 });
  const lead = async (fields) => {
    await officer.open('/cases/new');
    await officer.page.click('a.choice:has-text("登记线索")');
    await officer.fill({ source: 'report', ...fields });
    assert.equal(await officer.submit('do'), 200, await officer.text());
    return new URL(officer.page.url()).pathname;
  };
  const number = citizenNumber(17);
  const person = await lead({ 'p1.kind': 'person', 'p1.name': '王示例', 'p1.id_number': number,
    'p1.phone': '13912345678', 'p1.address': '旌阳区示例街99号', cause: '无照经营' });

  await test('a form without its token, or with another, is 403 and does nothing', async () => {
    await officer.open(`${person}/steps/check`);
    const fields = Object.fromEntries(await officer.page.$eval('.form', (f) => [...new FormData(f)]));
    Object.assign(fields, { do: 'do', note: '核查', credential_shown: 'true' });
    for (const csrf of [undefined, '', 'f'.repeat(fields.csrf.length)]) {
      const sent = { ...fields, csrf };
      if (csrf === undefined) delete sent.csrf;
      const answer = await officer.context.request.post(`${person}/steps/check`, form(sent));
      assert.equal(answer.status(), 403, `csrf ${csrf}`);
    }
    for (const path of ['/cases', '/logout', `${person}/reveal`])
      assert.equal((await officer.context.request.post(path, form({ do: 'do', party: 'p1' }))).status(), 403, path);
    await officer.open(person);
    assert.match(await officer.text('.case-stage'), /线索/);
    assert.equal(await officer.page.locator('.who').count(), 1, 'still logged in');
  });

  await test('one person\'s token is no good in another\'s session', async () => {
    const other = await city.person('officer2');
    await other.open(`${person}/steps/check`);
    const theirs = await other.page.inputValue('.form [name="csrf"]');
    await other.close();
    const answer = await officer.context.request.post(`${person}/steps/check`, form({ csrf: theirs, do: 'do', note: 'x' }));
    assert.equal(answer.status(), 403);
  });

  await test('the session cookie is HttpOnly and SameSite, and no script reads it', async () => {
    const cookie = (await officer.context.cookies()).find((c) => c.name === 'fadu');
    assert.ok(cookie.httpOnly);
    assert.match(cookie.sameSite, /^(Lax|Strict)$/);
    assert.equal(cookie.path, '/');
    assert.ok(cookie.value.length >= 32);
    assert.doesNotMatch(await officer.page.evaluate(() => document.cookie), /fadu/);
  });

  await test('logging out ends the session, also for who kept its cookie', async () => {
    const who = await city.person('deputy');
    const kept = (await who.context.cookies()).find((c) => c.name === 'fadu');
    await who.sent(() => who.page.click('.who button'));
    assert.equal(new URL(who.page.url()).pathname, '/login');
    assert.equal((await who.context.cookies()).filter((c) => c.name === 'fadu' && c.value !== '').length, 0);
    await who.context.addCookies([kept]);
    await who.open('/workbench');
    assert.equal(new URL(who.page.url()).pathname, '/login');
    await who.close();
  });

  await test('five wrong passwords: the sixth try is 429, even with the right one', async () => {
    const who = await city.visitor();
    const right = city.login('chair').password;
    const attempt = async (password) => {
      await who.open('/login');
      await who.page.fill('#f-account', 'chair');
      await who.page.fill('#f-password', password);
      return who.submit();
    };
    for (let i = 0; i < 5; i++) {
      assert.equal(await attempt(`wrong-${i}`), 401, `try ${i + 1}`);
      assert.equal(await who.page.inputValue('#f-account'), 'chair', 'the account is kept');
      assert.equal(await who.page.inputValue('#f-password'), '', 'the password is not');
    }
    assert.equal(await attempt(right), 429);
    assert.match(await who.text('[role="alert"]'), /分钟|稍后|再试/);
    // Nobody else is shut out.
    const other = await city.person('clerk');
    await other.close();
    await who.close();
  });

  await test('an unknown account is answered like a wrong password', async () => {
    const who = await city.visitor();
    const says = [];
    for (const account of ['archivist', 'nobody-here']) {
      await who.open('/login');
      await who.page.fill('#f-account', account);
      await who.page.fill('#f-password', 'wrong');
      assert.equal(await who.submit(), 401);
      says.push((await who.text('[role="alert"]')).replaceAll(account, '*'));
    }
    assert.equal(says[0], says[1]);
    await who.close();
  });

  await test('another authority\'s case is 404 on every address, as one that does not exist', async () => {
    const stranger = await city.person('city-officer');
    // The city's officer must be unable to act on a county's case in any way.
    const paths = ['', '?tab=parties', '?tab=evidence', '/steps/check', '/approvals/1', '/acts/1', '/papers/1',
      `/files/${'0'.repeat(64)}`];
    for (const path of paths) {
      const answer = await stranger.context.request.get(person + path);
      assert.equal(answer.status(), 404, path);
      assert.doesNotMatch(await answer.text(), /王示例|139/);
    }
    await stranger.open('/workbench');
    const csrf = await stranger.page.inputValue('[name="csrf"]');
    for (const path of ['/steps/check', '/reveal', '/approvals/1'])
      assert.equal((await stranger.context.request.post(person + path, form({ csrf, party: 'p1', do: 'do' }))).status(), 404, path);
    const none = await (await stranger.context.request.get('/cases/0000000000000000')).text();
    const hidden = await (await stranger.context.request.get(person)).text();
    const plain = (html, id) => html.replaceAll(id, '*').replace(/<code>\d+<\/code>/g, '').replace(/csrf" value="[^"]*"/g, '')
      .replaceAll(encodeURIComponent(`/cases/${id}`), '*').replaceAll('%2Fcases%2F*', '*');
    assert.equal(plain(hidden, person.slice(7)), plain(none, '0000000000000000'));
    await stranger.open('/cases?q=王示例');
    assert.doesNotMatch(await stranger.text(), /无照经营/);
    await stranger.close();
    const anybody = await city.visitor();
    await anybody.open(person);
    assert.equal(new URL(anybody.page.url()).pathname, '/login');
    await anybody.close();
  });

  // Acts are kept as their text; the look is in the file before it is shown.
  const looks = () => {
    const said = `"matter":"${person.slice(7)}","person":"mr-510603-o1","what":"look"`;
    return ['city.db', 'city.db-wal'].filter((f) => {
      try {
        return readFileSync(`${city.dir}/city/${f}`).includes(said);
      } catch {
        return false; // no such file at the moment
      }
    }).length;
  };
  await test('numbers are masked until revealed, and a look goes to the ledger first', async () => {
    await officer.open(`${person}?tab=parties`);
    const masked = await officer.text('.party');
    assert.doesNotMatch(masked, new RegExp(number));
    assert.doesNotMatch(masked, /13912345678/);
    assert.doesNotMatch(masked, /示例街99号/);
    assert.match(masked, new RegExp(`${number.slice(-4)}|${number.slice(0, 3)}`));
    for (const path of [person, `${person}?tab=timeline`, `${person}?tab=papers`])
      assert.doesNotMatch(await (await officer.context.request.get(path)).text(), new RegExp(`${number}|13912345678`), path);
    assert.equal(looks(), 0, 'nobody looked');
    await officer.open(`${person}?tab=parties`);
    assert.equal(await officer.sent(() => officer.page.click('.party form button')), 200);
    const shown = await officer.text('.party');
    assert.match(shown, new RegExp(number));
    assert.match(shown, /13912345678/);
    assert.match(shown, /示例街99号/);
    assert.ok(looks() > 0, 'the look is on the ledger');
    await officer.open(`${person}?tab=parties`);
    assert.doesNotMatch(await officer.text('.party'), new RegExp(number), 'masked again');
  });

  await test('the policy allows no inline script or style, no frame and no other origin', async () => {
    const violations = [];
    const page = await officer.context.newPage();
    await page.exposeFunction('violated', (v) => violations.push(v));
    const response = await page.goto('/workbench');
    const policy = response.headers()['content-security-policy'];
    assert.match(policy, /default-src '(none|self)'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*|data:/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /form-action 'self'/);
    assert.equal(response.headers()['x-content-type-options'], 'nosniff');
    assert.match(response.headers()['cache-control'], /no-store/);
    await page.evaluate(() => new Promise((done) => {
      document.addEventListener('securitypolicyviolation', (e) => window.violated(e.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.hit = 9';
      document.body.append(script);
      const div = document.createElement('div');
      div.innerHTML = '<p style="color: red" onclick="1">x</p><img src="https://example.invalid/x.png">';
      document.body.append(div);
      const style = document.createElement('style');
      style.textContent = 'body { color: red }';
      document.head.append(style);
      setTimeout(done, 500);
    }));
    assert.equal(await page.evaluate(() => window.hit), undefined);
    for (const directive of ['script-src', 'style-src', 'img-src'])
      assert.ok(violations.some((v) => v.startsWith(directive)), `${directive} in ${violations}`);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(255, 0, 0)');
    await page.close();
  });

  await test('what looks like markup is shown as text everywhere', async () => {
    const matter = await lead({ 'p1.kind': 'organisation', 'p1.name': xssName, cause: xssNote, place: xssNote });
    const shows = async (who, path, ...texts) => {
      assert.equal(await who.open(path), 200, path);
      await who.page.waitForTimeout(50);
      assert.equal(await who.page.evaluate(() => window.hit), undefined, path);
      assert.equal(await who.page.locator('main img[src="x"], main svg[onload], main script').count(), 0, path);
      const body = (await who.text()).replace(/\s+/g, ' ');
      for (const t of texts) assert.ok(body.includes(t.replace(/\s+/g, ' ')), `${path}: ${t}`);
    };
    assert.equal(await officer.step(matter, 'check', { note: xssNote, credential_shown: 'true', by: partner }), 200);
    assert.equal(await officer.step(matter, 'file', {}, 'propose'), 200);
    await shows(officer, matter, xssName);
    await shows(officer, `${matter}?tab=timeline`, xssNote);
    await shows(officer, `${matter}?tab=parties`, xssName);
    await shows(officer, `${matter}?tab=papers`);
    await shows(officer, `${matter}/papers/2`, xssNote);
    await shows(officer, '/cases', xssName);
    await shows(officer, `${matter}/acts/1`, xssName);
    const head = await city.person('head');
    await shows(head, '/workbench', xssName);
    await shows(head, `${matter}/approvals/1`, xssName, xssNote);
    await head.fill({ opinion: xssNote });
    assert.equal(await head.submit('agree'), 200);
    await shows(head, `${matter}?tab=approvals`, xssNote);
    // A refusal prints what was typed back into its field.
    assert.equal(await head.step(matter, 'assign', { handlers: [officer.name] }), 422);
    assert.equal(await head.page.evaluate(() => window.hit), undefined);
    // All the way to the public register.
    const unit = await city.person('unit-head');
    const path = [
      [unit, 'assign', { handlers: [officer.name, partner] }],
      [officer, 'take_evidence', { evidence_kind: 'document', title: xssName, note: xssNote, lawful: 'true', by: partner }],
      [officer, 'conclude', { facts_found: xssNote, law_basis: xssNote, basis_rank: 'law', discretion: xssNote }],
      [officer, 'send_review', { review_kind: 'case' }],
    ];
    for (const [who, step, fields] of path) assert.equal(await who.step(matter, step, fields), 200, step);
    await unit.close();
    await shows(officer, `${matter}?tab=evidence`, xssName, xssNote);
    const legal = await city.person('legal');
    assert.equal(await legal.step(matter, 'review', { review_opinion: 'agree', note: xssNote }), 200);
    await legal.close();
    assert.equal(await head.step(matter, 'notice', { intended_fine_yuan: '20000' }), 200);
    assert.equal(await officer.step(matter, 'serve_notice', { manner: 'direct', receipt: xssNote }), 200);
    assert.equal(await officer.step(matter, 'waive', { waiver: xssNote }), 200);
    assert.equal(await head.step(matter, 'decide', { fine_yuan: '20000', correction: 'at_once', perform_how: xssNote }), 200);
    await head.close();
    assert.equal(await officer.step(matter, 'serve', { manner: 'direct', receipt: xssNote }), 200);
    const clerk = await city.person('clerk');
    assert.equal(await clerk.step(matter, 'publish', { public_text: xssNote, masked: 'true', in_catalogue: 'true' }), 200);
    await clerk.close();
    const anybody = await city.visitor();
    await shows(anybody, '/public', xssName);
    await anybody.page.locator('tr', { hasText: 'onerror' }).locator('a').first().click();
    await anybody.page.waitForLoadState();
    await shows(anybody, new URL(anybody.page.url()).pathname, xssName, xssNote);
    await anybody.open('/public');
    const csv = await anybody.context.request.get(await anybody.page.getAttribute('a:has-text("CSV")', 'href'));
    assert.match(csv.headers()['content-type'], /text\/csv/);
    const cell = xssName.replaceAll('"', '""');
    assert.ok((await csv.text()).includes(cell), 'the name is a quoted cell');
    assert.deepEqual(anybody.trouble, []);
    await anybody.close();
    assert.deepEqual(officer.trouble.filter((t) => !/status of 4\d\d/.test(t)), []);
  });

  await test('a spreadsheet is not made to run a cell', async () => {
    const matter = await lead({ 'p1.kind': 'organisation', 'p1.name': '=HYPERLINK("http://example.invalid","x")', cause: '@SUM(1)' });
    assert.ok(matter);
    await officer.open('/cases');
    const csv = await (await officer.context.request.get(await officer.page.getAttribute('a:has-text("CSV")', 'href'))).text();
    const line = csv.split('\n').find((l) => l.includes('HYPERLINK'));
    assert.doesNotMatch(line, /(^|,)"?[=@+-][A-Z]/, line);
  });

  await test('log-in and language lead to this site only', async () => {
    for (const next of ['//example.invalid/', 'https://example.invalid/', '/\\example.invalid']) {
      const who = await city.visitor();
      await who.open(`/login?next=${encodeURIComponent(next)}`);
      await who.page.fill('#f-account', 'archivist');
      await who.page.fill('#f-password', city.login('archivist').password);
      await who.submit();
      assert.equal(new URL(who.page.url()).origin, city.url, next);
      const answer = await who.context.request.get(`/language?to=en&back=${encodeURIComponent(next)}`, { maxRedirects: 0 });
      assert.equal(new URL(answer.headers().location, city.url).origin, city.url, next);
      await who.close();
    }
  });

  await test('an evidence file is not rendered as a page', async () => {
    const path = `${city.dir}/evil.html`;
    writeFileSync(path, '<script>window.hit=5</script>');
    assert.equal(await officer.step(person, 'take_evidence', { evidence_kind: 'document', title: '页面', lawful: 'true', file: path, by: partner }), 200);
    await officer.open(`${person}?tab=evidence`);
    const answer = await officer.context.request.get(await officer.page.getAttribute('.table a[href*="/files/"]', 'href'));
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-disposition'], /^attachment/);
    assert.doesNotMatch(answer.headers()['content-type'], /html/);
  });
});
