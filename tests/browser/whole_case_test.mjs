// whole_case_test.mjs - one ordinary case in the browser from the lead to the
// archive, by eight people, with what the law forbids on the way.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { creditCode, suite, test } from './support.mjs';

const party = '示例岷江山泉饮品有限公司';
const cause = '销售超过保质期的食品';
const code = creditCode(12345);
const wrongCode = code.slice(0, 17) + (code[17] === '0' ? '1' : '0');

await suite(async (city) => {
  const officer = await city.person('officer1');
  const partner = city.login('officer2').person;
  let matter; // "/cases/ID"

  const stage = async (who) => {
    await who.open(matter);
    return (await who.text('.case-stage strong')).trim();
  };
  const options = (who) => who.page.$$eval('.option-now .option-name', (all) => all.map((e) => e.innerText.trim()));
  // A number in the authority's row of the supervisor's table.
  const counted = async (who, column) => {
    await who.open('/supervision');
    return who.page.evaluate(([name, title]) => {
      const row = [...document.querySelectorAll('.counts tbody tr')].find((r) => r.querySelector('th').innerText.trim() === name);
      const cell = row && [...row.querySelectorAll('td')].find((d) => d.dataset.label === title);
      return cell ? parseInt(cell.innerText, 10) : NaN;
    }, ['德阳市旌阳区市场监督管理局', column]);
  };

  const supervisor = await city.person('supervisor-city');
  const before = {};
  for (const c of ['在办', '已超期', '已办结']) before[c] = await counted(supervisor, c);
  let during;

  await test('a wrong credit code is told at its field and nothing typed is lost', async () => {
    await officer.open('/cases/new');
    await officer.page.click('a.choice:has-text("登记线索")');
    await officer.fill({ 'p1.kind': 'organisation', 'p1.name': party, 'p1.code': wrongCode,
      'p1.representative': '王示例', 'p1.phone': '13800000000', source: 'report', cause, place: '旌阳区示例路1号' });
    assert.equal(await officer.submit('do'), 400);
    const error = officer.page.locator('.field', { has: officer.page.locator('[name="p1.code"]') }).locator('.error');
    assert.match(await error.innerText(), /校验码不对/);
    assert.equal(await officer.page.getAttribute('[name="p1.code"]', 'aria-invalid'), 'true');
    const described = (await officer.page.getAttribute('[name="p1.code"]', 'aria-describedby')).split(' ');
    assert.ok(described.includes(await error.getAttribute('id')), 'the error describes its field');
    assert.equal(await officer.page.inputValue('[name="p1.name"]'), party);
    assert.equal(await officer.page.inputValue('[name="p1.code"]'), wrongCode);
    assert.equal(await officer.page.inputValue('[name="p1.phone"]'), '13800000000');
    assert.equal(await officer.page.inputValue('[name="cause"]'), cause);
    assert.equal(await officer.page.inputValue('select[name="source"]'), 'report');
  });

  await test('with the right code the lead is registered', async () => {
    await officer.fill({ 'p1.code': code });
    assert.equal(await officer.submit('do'), 200);
    matter = new URL(officer.page.url()).pathname;
    assert.match(matter, /^\/cases\/[^/]+$/);
    assert.match(await officer.text('.case h1'), new RegExp(party));
    assert.match(await officer.text('.message-done'), /登记线索/);
    assert.equal(await stage(officer), '线索');
  });

  await test('the law asks for two officers: alone the check is refused and kept', async () => {
    const note = '现场核对进货记录,货架有过期食品三件';
    assert.equal(await officer.step(matter, 'check', { note, credential_shown: 'true' }), 422);
    assert.match(await officer.text('.refusal'), /第四十二条/);
    assert.equal(await officer.page.inputValue('[name="note"]'), note);
    await officer.fill({ by: partner });
    assert.equal(await officer.submit('do'), 200);
    assert.equal(await stage(officer), '已核查');
  });

  await test('two forms opened: the second to be sent is stale, 412', async () => {
    const second = await officer.context.newPage();
    await officer.open(`${matter}/steps/take_evidence`);
    await second.goto(`${matter}/steps/take_evidence`);
    await officer.fill({ evidence_kind: 'document', title: '举报信', lawful: 'true', by: partner });
    assert.equal(await officer.submit('do'), 200);
    await second.check('.form [name="lawful"][value="true"]');
    await second.selectOption('.form [name="evidence_kind"]', 'document');
    await second.fill('.form [name="title"]', '举报信(重复)');
    await second.locator('label.card', { hasText: partner }).locator('input').check();
    const [response] = await Promise.all([
      second.waitForResponse((r) => r.request().method() === 'POST'), second.click('.form button[value="do"]')]);
    assert.equal(response.status(), 412);
    await second.waitForLoadState();
    assert.match(await second.innerText('main'), /412/);
    assert.match(await second.innerText('main'), /重新打开|刷新|已经变化|有了新/);
    await second.close();
    await officer.open(`${matter}?tab=evidence`);
    assert.equal(await officer.page.locator('#evidence-h ~ table tbody tr').count(), 1);
  });

  await test('filing is put to the head', async () => {
    assert.equal(await officer.step(matter, 'file', { ended_on: daysAgo(20), discovered_on: daysAgo(2) }, 'propose'), 200);
    await officer.open(`${matter}?tab=approvals`);
    assert.match(await officer.text('.approval'), /立案/);
    assert.match(await officer.text('.approval'), /待审批/);
    assert.equal(await stage(officer), '已核查');
  });

  const head = await city.person('head');
  await test('the head finds it on the workbench and sends it back with an opinion', async () => {
    await head.open('/workbench?list=approve');
    const row = head.page.locator('tr', { hasText: party });
    assert.equal(await row.count(), 1);
    await row.locator('.c-next a').click();
    await head.page.waitForURL(/\/approvals\/1$/);
    assert.match(await head.text(), /提请/);
    await head.fill({ opinion: '退回补充:请写明违法行为发生地。' });
    assert.equal(await head.submit('return'), 200);
    await officer.open(`${matter}?tab=approvals`);
    assert.match(await officer.text('.approval'), /退回/);
    assert.match(await officer.text('.approval'), /请写明违法行为发生地/);
    assert.equal(await stage(officer), '已核查');
  });

  await test('put again; the head agrees on a phone, 375 px wide', async () => {
    assert.equal(await officer.step(matter, 'file',
      { place: '旌阳区示例路1号', ended_on: daysAgo(20), discovered_on: daysAgo(2) }, 'propose'), 200);
    const phone = await city.person('head', { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true });
    await phone.open('/workbench?list=approve');
    await phone.page.locator('tr', { hasText: party }).locator('.c-next a').tap();
    await phone.page.waitForURL(/\/approvals\/2$/);
    assert.ok(await phone.page.evaluate(() => document.documentElement.scrollWidth <= 375), 'nothing hangs over');
    // The two answers are in reach at once, without scrolling to the end.
    const agree = await phone.page.locator('.bar button[value="agree"]').boundingBox();
    assert.ok(agree.y + agree.height <= 740 + 1, `the buttons stand at ${agree.y}`);
    assert.ok(agree.height >= 44);
    await phone.page.locator('details.common summary').tap();
    await phone.page.locator('details.common button').first().tap();
    assert.match(await phone.page.inputValue('[name="opinion"]'), /同意/);
    assert.equal(await phone.submit('agree'), 200);
    await phone.close();
    assert.equal(await stage(officer), '已立案');
    await officer.open(`${matter}?tab=approvals`);
    assert.match(await officer.page.locator('.approval').nth(1).innerText(), /已同意/);
  });

  const unitHead = await city.person('unit-head');
  await test('the head of the unit assigns two handlers; one alone is refused', async () => {
    assert.equal(await unitHead.step(matter, 'assign', { handlers: [officer.name] }), 422);
    assert.match(await unitHead.text('.refusal'), /第四十二条/);
    await unitHead.fill({ handlers: [partner] });
    assert.equal(await unitHead.submit('do'), 200);
    assert.equal(await stage(officer), '调查中');
  });

  await test('inspection and questioning are recorded with their papers', async () => {
    assert.equal(await officer.step(matter, 'inspect', { inspection_basis: '食品安全法第一百一十条', note: '货架有过期食品三件',
      credential_shown: 'true', rights_told: 'true', record_signed: 'true' }), 200);
    assert.equal(await officer.step(matter, 'question_party', { note: '问:进货时间?答:去年十二月。',
      credential_shown: 'true', rights_told: 'true' }), 200);
    await officer.open(`${matter}?tab=papers`);
    assert.match(await officer.text('.table'), /现场笔录/);
    assert.match(await officer.text('.table'), /询问笔录/);
  });

  await test('a file that is uploaded shows its SHA-256 and comes back the same', async () => {
    const bytes = Buffer.concat([Buffer.from('进货票据\0\xff\r\n', 'latin1'), Buffer.alloc(70000, 'evidence ')]);
    const path = join(city.dir, '进货票据.bin');
    writeFileSync(path, bytes);
    assert.equal(await officer.step(matter, 'take_evidence', { evidence_kind: 'document', title: '进货票据',
      lawful: 'true', file: path, by: partner }), 200);
    await officer.open(`${matter}?tab=evidence`);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const row = officer.page.locator('tr', { hasText: digest });
    assert.equal(await row.count(), 1);
    assert.match(await row.innerText(), /进货票据/);
    const [download] = await Promise.all([officer.page.waitForEvent('download'), row.locator('a').first().click()]);
    assert.deepEqual(readFileSync(await download.path()), bytes);
    assert.equal(download.suggestedFilename(), '进货票据.bin');
  });

  await test('concluded, sent for review and reviewed by one who did not handle it', async () => {
    assert.equal(await officer.step(matter, 'conclude', { facts_found: '销售过期食品三件,货值六十元', law_basis: '食品安全法第一百二十四条',
      basis_rank: 'law', discretion: '货值较小,首次违法' }), 200);
    assert.equal(await officer.step(matter, 'send_review', { review_kind: 'case' }), 200);
    assert.equal(await stage(officer), '调查终结');
    const legal = await city.person('legal');
    await legal.open('/workbench');
    assert.match(await legal.text(), new RegExp(party));
    assert.equal(await legal.step(matter, 'review', { review_opinion: 'agree', note: '事实清楚,证据充分' }), 200);
    assert.equal(await stage(legal), '已审核');
    await legal.close();
  });

  await test('the head issues the notice', async () => {
    assert.equal(await head.step(matter, 'notice', { intended_fine_yuan: '20000' }), 200);
    assert.equal(await stage(head), '已制作告知书');
    during = await counted(supervisor, '在办');
    // What comes next by nature is not folded away.
    await officer.open(matter);
    assert.ok(await officer.page.locator('.option-now', { hasText: '送达告知书' }).isVisible());
    assert.ok(!await officer.page.locator('.option-now', { hasText: '电话告知当事人' }).isVisible());
  });

  const whyNot = async () => {
    await head.open(matter);
    const why = head.page.locator('details.option-later', { hasText: '作出行政处罚决定' }).first();
    await why.locator('summary').first().click();
    return why;
  };

  await test('before service the case page says why no decision is possible', async () => {
    const why = await whyNot();
    assert.match(await why.innerText(), /告知书已送达当事人/);
    assert.match(await why.innerText(), /行政处罚法.*第六十二条/s);
    assert.match(await why.innerText(), /先告知并送达/);
  });

  await test('after service it says from when, and trying anyway is refused with what was typed', async () => {
    assert.equal(await officer.step(matter, 'serve_notice', { manner: 'direct', receipt: '当事人签收' }), 200);
    const why = await whyNot();
    assert.match(await why.innerText(), /陈述申辩期限届满/);
    assert.match(await why.innerText(), /第四十五条|第六十二条|第五十七条/);
    const from = await why.locator('.from time').first().getAttribute('datetime');
    assert.ok(from > daysAgo(-4), `possible from ${from}`);
    await head.open(`${matter}/steps/decide`);
    assert.match(await head.text('.refusal'), /陈述申辩期限届满/);
    await head.fill({ fine_yuan: '20000', perform_how: '到指定银行缴纳', correction: 'at_once' });
    assert.equal(await head.submit('do'), 422);
    assert.match(await head.text('.refusal'), /陈述申辩期限届满/);
    assert.equal(await head.page.locator('.refusal .from time').first().getAttribute('datetime'), from);
    assert.equal(await head.page.inputValue('[name="fine_yuan"]'), '20000');
    assert.equal(await head.page.inputValue('[name="perform_how"]'), '到指定银行缴纳');
    assert.ok(await head.page.isChecked('[name="correction"][value="at_once"]'));
    assert.equal(await stage(head), '已告知');
  });

  await test('after a clear waiver the head decides, once, however often the button is pressed', async () => {
    assert.equal(await officer.step(matter, 'waive', { waiver: '当事人书面放弃陈述、申辩' }), 200);
    await head.open(`${matter}/steps/decide`);
    assert.equal(await head.page.locator('.refusal').count(), 0);
    await head.fill({ fine_yuan: '20000', correction: 'at_once' });
    // The same form twice, past the script that holds a second press back.
    const form = await head.page.$eval('.form', (f) => [...new FormData(f)].concat([['do', 'do']]));
    const send = () => head.context.request.post(`${matter}/steps/decide`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      data: new URLSearchParams(form).toString(), maxRedirects: 0 });
    const answers = await Promise.all([send(), send()]);
    assert.deepEqual(answers.map((a) => a.status()), [303, 303]);
    await head.open(`${matter}?tab=timeline`);
    assert.equal(await head.page.locator('.act', { hasText: '作出行政处罚决定' }).count(), 1);
    assert.equal(await stage(head), '已决定');
  });

  await test('the decision is a numbered and sealed paper', async () => {
    await head.open(`${matter}?tab=papers`);
    await head.page.click('a:has-text("行政处罚决定书")');
    await head.page.waitForLoadState();
    const sheet = await head.text('.sheet');
    assert.match(sheet, new RegExp(party));
    assert.match(sheet, /罚〔\d{4}〕\d+号/);
    assert.match(sheet, /罚款20000元/);
    assert.equal(await head.page.locator('.sheet .seal').count(), 1);
  });

  await test('served, published by the clerk, and anybody finds it on the public register', async () => {
    assert.equal(await officer.step(matter, 'serve', { manner: 'direct', receipt: '当事人签收' }), 200);
    const clerk = await city.person('clerk');
    assert.equal(await clerk.step(matter, 'publish', { public_text: '当事人销售超过保质期的食品,罚款二万元。',
      masked: 'true', in_catalogue: 'true' }), 200);
    const anybody = await city.visitor();
    await anybody.open('/public');
    await anybody.page.fill('.filters input[type="text"], .filters input[type="search"]', party);
    await anybody.page.click('.filters button[type="submit"]');
    await anybody.page.waitForLoadState();
    const row = anybody.page.locator('tr', { hasText: party });
    assert.equal(await row.count(), 1);
    await row.locator('a').first().click();
    await anybody.page.waitForLoadState();
    const shown = await anybody.text();
    assert.match(shown, /罚款二万元/);
    assert.match(shown, new RegExp(code));
    assert.doesNotMatch(shown, /13800000000/);
    assert.deepEqual(anybody.trouble, []);
    await anybody.close();
    assert.equal(await clerk.step(matter, 'pay', { paid_yuan: '20000' }), 200);
    await clerk.close();
  });

  await test('closed by the head and archived', async () => {
    assert.equal(await head.step(matter, 'close', { close_ground: 'executed' }), 200);
    assert.equal(await stage(head), '已结案');
    const archivist = await city.person('archivist');
    assert.equal(await archivist.step(matter, 'archive', { volumes: '正卷一册 副卷一册' }), 200);
    assert.equal(await stage(archivist), '已归档');
    const left = await options(archivist);
    for (const step of ['收集证据', '登记缴款', '结案', '归档', '公示处罚决定'])
      assert.ok(!left.includes(step), `${step} is over`);
    await archivist.close();
  });

  await test('the supervisor sees the numbers move', async () => {
    assert.equal(during, before['在办'] + 1, 'one more was open');
    assert.equal(await counted(supervisor, '在办'), before['在办']);
    assert.equal(await counted(supervisor, '已办结'), before['已办结'] + 1);
    assert.equal(await counted(supervisor, '已超期'), before['已超期']);
    await supervisor.open(matter);
    assert.equal(await supervisor.page.locator('.option-now a').count(), 0, 'a supervisor takes no step');
  });
});

function daysAgo(n) {
  return new Date(Date.now() + 8 * 3600e3 - n * 86400e3).toISOString().slice(0, 10);
}
