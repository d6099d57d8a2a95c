// dmn_js_test.mjs - what is written opens in an editor of others: dmn-js reads
// it without a warning, draws each element once, and shows each rule.
//
// FADU names the program, CHROMIUM the browser; SHOTS a folder for pictures.
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.FADU ?? 'build/fadu';
const dist = 'node_modules/dmn-js/dist';
const shenzhen = '../shared/data/discretion-shenzhen-cg-2023.tsv';
const dir = mkdtempSync(join(tmpdir(), 'fadu-dmn-js-'));
let count = 0, failed = 0;

function report(good, name, notes = []) {
  count++;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!good) for (const note of notes.slice(0, 10)) console.log(`# ${note}`);
}

// A sheet as the model that dmn-js knows: DMN 1.3.
function imported(sheet) {
  const out = join(dir, 'model.dmn');
  execFileSync(program, ['dmn', 'import', sheet, '--out', out, '--dmn', '1.3'], { stdio: 'ignore' });
  return readFileSync(out, 'utf8');
}

// Runs in the page: opens the model, the diagram and every table.
async function look(xml) {
  document.body.innerHTML = '<div id="canvas" style="height:100vh"></div>';
  const viewer = new DmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml, { open: false });
  const found = { warnings: warnings.map((w) => w.message), shapes: [], arrows: 0, tables: [], elements: 0 };
  const views = viewer.getViews();
  const drd = views.find((v) => v.type === 'drd');

  const open = async (view) => {
    const { warnings: more } = await viewer.open(view);
    found.warnings.push(...more.map((w) => w.message));
    return viewer.getActiveViewer();
  };
  let active = await open(drd);
  found.elements = drd.element.drgElement.length;
  for (const e of active.get('elementRegistry').getAll()) {
    if (e.waypoints) found.arrows++;
    else if (e.parent) {
      const label = active.get('elementRegistry').getGraphics(e).querySelector('text');
      found.shapes.push({ id: e.id, x: e.x, y: e.y, width: e.width, height: e.height,
        text: label?.textContent ?? '', label: label?.getBBox().height ?? 0 });
    }
  }
  for (const view of views.filter((v) => v.type === 'decisionTable')) {
    active = await open(view);
    const table = view.element.decisionLogic;
    found.tables.push({ name: view.element.name, rules: table.rule.length,
      rows: document.querySelectorAll('.tjs-table tbody tr').length,
      cells: document.querySelectorAll('.tjs-table tbody tr:first-child td.cell').length,
      notes: [...document.querySelectorAll('.tjs-table tbody td.annotation')].map((e) => e.textContent),
      columns: table.input.length + table.output.length + 1, policy: table.hitPolicy });
  }
  await viewer.open(drd); // for the picture; it warns of shapes that it knows
  viewer.getActiveViewer().get('canvas').zoom('fit-viewport');
  window.viewer = viewer;
  return found;
}

function overlap(shapes) {
  const bad = [];
  shapes.forEach((a, i) => shapes.slice(0, i).forEach((b) => {
    if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      bad.push(`${a.id} and ${b.id} overlap`);
  }));
  return bad;
}

// The words inside the shape: none is cut off, none sticks out.
function unreadable(shapes, xml) {
  const bad = [];
  for (const s of shapes) {
    const name = xml.match(new RegExp(`id="${s.id}" name="([^"]*)"(?: label="([^"]*)")?`));
    const plain = (t) => t.replace(/[\s-]/g, '');
    if (plain(s.text) !== plain(name[1]) && plain(s.text) !== plain(name[2] ?? ''))
      bad.push(`${s.id} shows "${s.text}"`);
    if (s.label > s.height) bad.push(`the name of ${s.id} is ${s.label} high in ${s.height}`);
  }
  return bad;
}

async function model(page, sheet, want) {
  const xml = imported(sheet);
  const found = await page.evaluate(look, xml);
  const name = sheet.replace(/.*\//, '');

  report(found.warnings.length === 0, `${name}: dmn-js reads it without a warning`, found.warnings);
  report(found.shapes.length === found.elements && found.elements === want.elements,
    `${name}: ${found.elements} elements, each a shape`, [JSON.stringify(found).slice(0, 400)]);
  report(found.arrows === (xml.match(/Requirement id=/g) ?? []).length && found.arrows > 0,
    `${name}: each requirement an arrow`, [String(found.arrows)]);
  report(overlap(found.shapes).length === 0, `${name}: no shape on another`, overlap(found.shapes));
  report(unreadable(found.shapes, xml).length === 0, `${name}: names can be read`, unreadable(found.shapes, xml));
  const wrong = found.tables.filter((t) => t.rows !== t.rules || t.rules === 0);
  report(found.tables.length === want.tables && wrong.length === 0,
    `${name}: ${found.tables.length} tables show a row a rule`, wrong.map((t) => JSON.stringify(t)));
  const silent = found.tables.filter((t) => t.policy !== 'FIRST' && !t.notes.every((note) => /^第\d+行 /.test(note)));
  report(silent.length === 0, `${name}: each rule names its row`, silent.map((t) => JSON.stringify(t.notes)));
  report(found.tables.reduce((n, t) => n + t.rules, 0) === want.rules, `${name}: ${want.rules} rules in all`,
    [JSON.stringify(found.tables).slice(0, 400)]);
  if (process.env.SHOTS) {
    await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
    await page.evaluate(() => viewer.open(viewer.getViews().find((v) => v.type === 'decisionTable')));
    await page.screenshot({ path: join(process.env.SHOTS, `${name}-table.png`) });
  }
}

if (!existsSync(dist)) {
  console.log('1..0 # SKIP dmn-js is not installed');
  process.exit(0);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.route('**/*', (route) => route.abort()); // nothing leaves the machine
  await page.setContent('<!doctype html><title>dmn-js</title><body></body>');
  for (const sheet of ['diagram-js', 'dmn-js-shared', 'dmn-js-drd', 'dmn-js-decision-table'])
    await page.addStyleTag({ path: `${dist}/assets/${sheet}.css` });
  await page.addScriptTag({ path: `${dist}/dmn-viewer.production.min.js` });
  for (const [sheet, want] of Object.entries({
    'tests/dmn/example-a.tsv': { elements: 17, tables: 7, rules: 29 },
    'tests/dmn/example-b.tsv': { elements: 4, tables: 2, rules: 8 },
    'tests/dmn/example-c.tsv': { elements: 6, tables: 1, rules: 10 },
    'tests/dmn/no-penalty.tsv': { elements: 7, tables: 1, rules: 6 },
  })) await model(page, sheet, want);
  if (existsSync(shenzhen)) await model(page, shenzhen, { elements: 61, tables: 49, rules: 166 });
  else console.log(`ok ${++count} - the whole standard # SKIP the reference data is not here`);
} catch (e) {
  console.log(`Bail out! ${String(e?.stack ?? e).split('\n').slice(0, 4).join(' | ')}`);
  failed++;
} finally {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
}
console.log(`1..${count}`);
process.exit(failed === 0 ? 0 : 1);
