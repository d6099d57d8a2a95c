// bpmn_js_test.mjs - what is exported opens in an editor of others: bpmn-js
// reads it without a warning, draws each element once, no box stands on
// another, and each way begins and ends at what it joins.
//
// FADU names the program, CHROMIUM the browser; SHOTS a folder for pictures.
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const program = process.env.FADU ?? 'build/fadu';
const dist = 'node_modules/bpmn-js/dist';
let count = 0, failed = 0;

function report(good, name, notes = []) {
  count++;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!good) for (const note of notes.slice(0, 10)) console.log(`# ${note}`);
}

const run = (...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20 });

// Runs in the page.
async function look(xml) {
  document.body.innerHTML = '<div id="canvas" style="height:100vh"></div>';
  const viewer = new BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  const found = { warnings: warnings.map((w) => w.message), boxes: [], ways: [], kinds: {}, labels: [] };
  for (const e of viewer.get('elementRegistry').getAll()) {
    const type = e.type.replace('bpmn:', '');
    if (!e.parent) continue;
    if (e.waypoints) {
      found.ways.push({ id: e.id, points: e.waypoints.map((p) => [p.x, p.y]), from: e.source?.id, to: e.target?.id });
      continue;
    }
    const box = { id: e.id, type, x: e.x, y: e.y, w: e.width, h: e.height, parent: e.parent.id };
    if (type === 'label' || e.labelTarget) found.labels.push(box);
    else found.boxes.push(box);
    found.kinds[type] = (found.kinds[type] ?? 0) + (e.labelTarget ? 0 : 1);
  }
  viewer.get('canvas').zoom('fit-viewport');
  return found;
}

function overlaps(boxes) {
  const bad = [];
  const solid = boxes.filter((b) => b.type !== 'Participant' && b.type !== 'BoundaryEvent');
  solid.forEach((a, i) => solid.slice(0, i).forEach((b) => {
    if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h) bad.push(`${a.id} and ${b.id}`);
  }));
  return bad;
}

// Inside or on the edge of the box (a gateway's corners are on it).
const touches = ([x, y], b) => x >= b.x - 1 && x <= b.x + b.w + 1 && y >= b.y - 1 && y <= b.y + b.h + 1;

function loose(found) {
  const by = new Map(found.boxes.map((b) => [b.id, b]));
  return found.ways.filter((w) => !by.has(w.from) || !by.has(w.to) || !touches(w.points[0], by.get(w.from)) ||
    !touches(w.points.at(-1), by.get(w.to))).map((w) => `${w.id} ${JSON.stringify(w.points)}`);
}

function outside(found) {
  const pools = new Map(found.boxes.filter((b) => b.type === 'Participant').map((b) => [b.id, b]));
  return found.boxes.filter((b) => pools.has(b.parent)).filter((b) => {
    const p = pools.get(b.parent);
    return b.x < p.x || b.y < p.y || b.x + b.w > p.x + p.w || b.y + b.h > p.y + p.h;
  }).map((b) => b.id);
}

const steps = (guide) => guide.tracks.flatMap((t) => t.steps);

async function model(page, pack, procedure, lang) {
  const xml = run('explain', pack, procedure, '--bpmn', '--lang', lang);
  const guide = JSON.parse(run('explain', pack, procedure, '--json', '--lang', lang));
  const found = await page.evaluate(look, xml);
  const name = `${procedure} ${lang}`;

  report(found.warnings.length === 0, `${name}: bpmn-js reads it without a warning`, found.warnings);
  const flows = (xml.match(/<sequenceFlow /g) ?? []).length;
  report(found.ways.length === flows && flows > 0, `${name}: ${flows} flows, each drawn`, [String(found.ways.length)]);
  const tasks = (found.kinds.UserTask ?? 0) + (found.kinds.ServiceTask ?? 0);
  const missing = steps(guide).filter((s) => s.from !== '' && !xml.includes(`name="${s.name.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`));
  report(tasks >= steps(guide).length && missing.length === 0,
    `${name}: ${steps(guide).length} steps in ${tasks} tasks`, missing.map((s) => s.name));
  report(found.kinds.Participant === guide.tracks.length, `${name}: a pool a track`, [JSON.stringify(found.kinds)]);
  report(overlaps(found.boxes).length === 0, `${name}: no box on another`, overlaps(found.boxes));
  report(loose(found).length === 0, `${name}: ways join what they say`, loose(found));
  report(outside(found).length === 0, `${name}: all inside its pool`, outside(found));
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${procedure}-${lang}.png`) });
  return found;
}

if (!existsSync(dist)) {
  console.log('1..0 # SKIP bpmn-js is not installed');
  process.exit(0);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.route('**/*', (route) => route.abort()); // nothing leaves the machine
  await page.setContent('<!doctype html><title>bpmn-js</title><body></body>');
  for (const sheet of ['diagram-js', 'bpmn-js'])
    await page.addStyleTag({ path: `${dist}/assets/${sheet}.css` });
  await page.addScriptTag({ path: `${dist}/bpmn-viewer.production.min.js` });
  const lists = run('check', 'packs').split('\n').filter((l) => /^(ok|FAIL)/.test(l) && !l.includes(' + '));
  const all = lists.map((l) => l.split(/\s+/)[1]);
  report(all.length >= 2, `${all.length} procedures`, lists);
  for (const one of all) await model(page, 'packs', one, 'zh');
  const small = await model(page, 'docs/example-pack', 'example.licence', 'en');
  // Two limits: to decide, to hand over.
  report(small.kinds.BoundaryEvent === 2, 'a limit is a timer on the step that meets it', [JSON.stringify(small.kinds)]);
} catch (e) {
  console.log(`Bail out! ${String(e?.stack ?? e).split('\n').slice(0, 4).join(' | ')}`);
  failed++;
} finally {
  await browser.close();
}
console.log(`1..${count}`);
process.exit(failed === 0 ? 0 : 1);
