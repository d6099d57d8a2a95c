// look.mjs - what is wrong with a page that is open: its language, headings,
// labels, names, contrast, targets, and what sticks out (WCAG 2.2 AA).

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

export const everyWidth = [320, 375, 1280];

export async function fits(who, widths = everyWidth) {
  const wrong = [];
  for (const width of widths) {
    await who.page.setViewportSize({ width, height: 800 });
    wrong.push(...(await who.page.evaluate(overhang)).map((w) => `${width} px: ${w}`));
    if (width !== 375) wrong.push(...(await who.page.evaluate(inspect)).map((w) => `${width} px: ${w}`));
  }
  return wrong;
}

// Opens each path and collects what is wrong; a path may come with its status.
export async function faults(who, paths, titles, widths = everyWidth) {
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
  return [...new Set(wrong)].slice(0, 12);
}

export async function data(who, path) {
  return (await who.context.request.get(path, { headers: { accept: 'application/json' } })).json();
}

export async function caseIn(who, state) {
  return (await data(who, `/cases?state=${state}`)).list.rows[0]?.href;
}
