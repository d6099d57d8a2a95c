// support.mjs - what the browser tests share: a demo city on a free port, a
// browser, people who log in, and TAP.
//
// FADU names the program (build/fadu when unset), CHROMIUM the browser.
import { chromium } from 'playwright-core';
import { spawn, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const program = process.env.FADU ?? 'build/fadu';
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// ---- TAP ----

let count = 0, failed = 0;

export async function test(name, body) {
  count++;
  try {
    await body();
    console.log(`ok ${count} - ${name}`);
  } catch (e) {
    failed++;
    console.log(`not ok ${count} - ${name}`);
    for (const line of String(e?.stack ?? e).split('\n').slice(0, 24)) console.log(`# ${line}`);
  }
}

// Runs a whole file: the plan comes last, and nothing is left running.
export async function suite(body) {
  const city = await City.open();
  try {
    await body(city);
  } catch (e) {
    console.log(`Bail out! ${String(e?.stack ?? e).split('\n').slice(0, 4).join(' | ')}`);
    failed++;
  } finally {
    await city.close();
  }
  console.log(`1..${count}`);
  process.exit(failed === 0 ? 0 : 1);
}

// ---- the city ----

const proved = join('build', 'tap', 'proved');

function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

export class City {
  static async open() {
    const city = new City();
    city.dir = mkdtempSync(join(tmpdir(), 'fadu-browser-'));
    try {
      execFileSync(program, ['init', join(city.dir, 'city'), '--demo'], { stdio: 'ignore', timeout: 120000 });
      city.logins = JSON.parse(readFileSync(join(city.dir, 'city', 'logins.json'), 'utf8'));
      // The packs are proved once for all suites; each file says for which.
      const own = join(city.dir, 'city', 'proved');
      if (existsSync(proved)) copyFileSync(proved, own);
      const port = await freePort();
      city.url = `http://127.0.0.1:${port}`;
      city.server = spawn(program, ['serve', join(city.dir, 'city'), '--listen', `127.0.0.1:${port}`],
        { stdio: 'ignore' });
      process.once('exit', () => city.server.kill('SIGKILL'));
      await city.answers();
      mkdirSync(dirname(proved), { recursive: true });
      copyFileSync(own, proved);
      city.browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
    } catch (e) {
      await city.close();
      throw e;
    }
    return city;
  }

  async answers() {
    for (let i = 0; i < 900; i++) {
      if (this.server.exitCode !== null) throw new Error(`serve ended with ${this.server.exitCode}`);
      try {
        if ((await fetch(`${this.url}/public`)).status === 200) return;
      } catch { /* not listening yet */ }
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error('the server does not answer');
  }

  async close() {
    await this.browser?.close();
    if (this.server && this.server.exitCode === null) {
      const ended = new Promise((r) => this.server.once('exit', r));
      this.server.kill('SIGTERM');
      const late = setTimeout(() => this.server.kill('SIGKILL'), 10000);
      await ended;
      clearTimeout(late);
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  login(account) {
    const one = this.logins.find((l) => l.name === account);
    if (!one) throw new Error(`the demo has no account ${account}`);
    return one;
  }

  // A window of its own, with nobody logged in.
  async visitor(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.url, locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai', viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(15000);
    return new Person(this, context, await context.newPage());
  }

  async person(account, options = {}) {
    const who = await this.visitor(options);
    await who.logIn(account);
    return who;
  }
}

// ---- a person at a screen ----

export class Person {
  constructor(city, context, page) {
    Object.assign(this, { city, context, page, trouble: [] });
    page.on('console', (m) => { if (m.type() === 'error') this.trouble.push(m.text()); });
    page.on('pageerror', (e) => this.trouble.push(String(e)));
  }

  async logIn(account) {
    const { password, person } = this.city.login(account);
    await this.page.goto('/login');
    await this.page.fill('#f-account', account);
    await this.page.fill('#f-password', password);
    await this.submit();
    this.name = person;
    if (new URL(this.page.url()).pathname === '/login')
      throw new Error(`${account} could not log in: ${await this.page.innerText('main')}`);
  }

  // Presses the button that sends the form, and gives the answer's status.
  async submit(value) {
    const button = value ? `.form button[value="${value}"]` : '.form button.button-primary';
    return this.sent(() => this.page.click(button));
  }

  // What a press sends, and the status of the page it ends on.
  async sent(press) {
    const [response] = await Promise.all([
      this.page.waitForResponse((r) => r.request().isNavigationRequest() &&
        !(r.status() >= 300 && r.status() < 400)),
      press(),
    ]);
    await this.page.waitForLoadState('load');
    return response.status();
  }

  async open(path) {
    const response = await this.page.goto(path);
    return response.status();
  }

  text(where = 'main') { return this.page.innerText(where); }

  // Types into the fields of the form by name: a text, a choice's value, true
  // or false, a list of names for people.
  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const at = this.page.locator(`.form [name="${name}"]`);
      const kind = await at.first().evaluate((e) => (e.tagName === 'INPUT' ? e.type : e.tagName));
      if (kind === 'radio') {
        await this.page.check(`.form [name="${name}"][value="${value}"]`);
      } else if (kind === 'checkbox') {
        for (const label of [value].flat())
          await this.page.locator('.form label.card', { has: this.page.locator(`[name="${name}"]`), hasText: label })
            .locator('input').check();
      } else if (kind === 'SELECT') {
        await at.selectOption(String(value));
      } else if (kind === 'file') {
        await at.setInputFiles(value);
      } else {
        await at.fill(String(value));
      }
    }
  }

  // Opens a step of a case, fills it in and takes it.
  async step(matter, step, fields, how = 'do') {
    await this.open(`${matter}/steps/${step}`);
    await this.fill(fields);
    return this.submit(how);
  }

  async close() { await this.context.close(); }
}

// ---- numbers that check ----

// A unified social credit code of the made-up division 990000 (GB 32100).
export function creditCode(n) {
  const set = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const body = `91990000MA${String(n).padStart(7, '0')}`;
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  const sum = [...body].reduce((s, c, i) => s + set.indexOf(c) * weights[i], 0);
  return body + set[(31 - (sum % 31)) % 31];
}

// A citizen's number of the made-up division 990000 (GB 11643).
export function citizenNumber(n, born = '19900307') {
  const body = `990000${born}${String(n).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((s, c, i) => s + Number(c) * weights[i], 0);
  return body + '10X98765432'[sum % 11];
}
