// Search, map and charts in a real browser: both languages, light and dark, by keyboard, on a
// phone.
import { readFileSync } from 'node:fs';

/** A family of the account's areas with its head's name, asked from the page. */
async function someFamily(page, purpose) {
  return await page.evaluate(async (why) => {
    const answer = await fetch('/v1/family?limit=50', { headers: { 'X-Purpose': why } });
    const list = (await answer.json()).families;
    return list.find((one) => (one.head_name ?? '').length > 6);
  }, purpose);
}

export async function findTests(tools) {
  const { test, must, open, login, accessible, address, shots } = tools;
  async function narrow(page, name) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    must(!wide, `${name}: the page is no wider than the window`);
  }

  await test('people are found by a mistyped name, by keyboard alone', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/search');
    await page.waitForSelector('form[role=search] input');
    const family = await someFamily(page, 'entry');
    const name = family.head_name.slice(0, 2) + family.head_name[1] + family.head_name.slice(2);
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.waitForSelector('tbody tr a');
    await page.waitForFunction(() => document.activeElement?.closest('tbody') !== null);
    const found = await page.locator('tbody tr td:nth-child(2)').allTextContents();
    must(
      found.some((one) => one.trim() === family.family),
      `${family.family} is among ${found.length}`,
    );
    await accessible(page, 'search');
    await page.screenshot({ path: `${shots}/supervisor-search.png` });
    if (found.length > 1) {
      await page.keyboard.press('ArrowDown');
      const second = await page.evaluate(() => document.activeElement?.textContent);
      must(second === found[1].trim(), 'an arrow goes to the next person');
    }
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.closest('tbody') !== null);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dl.facts');
    must(/\/families\/F\d/.test(page.url()), 'Enter opens the family');
    await page.context().close();
  });

  await test('a village finds its own people alone, in English, dark, on a phone', async () => {
    const wide = await open();
    await login(wide, 'supervisor');
    await wide.goto(address + '/search');
    await wide.waitForSelector('form[role=search] input');
    await wide.fill('form[role=search] label:nth-of-type(5) input', 'dk rt 1 rw 1');
    await wide.keyboard.press('Enter');
    await wide.waitForSelector('tbody tr a');
    await wide.context().close();
    const page = await open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await login(page, 'village');
    await page.click('header button:first-of-type');
    await page.goto(address + '/search');
    await page.waitForSelector('h1:has-text("Search for people")');
    await page.fill('form[role=search] label:nth-of-type(5) input', 'rt 1 rw 1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('tbody tr a');
    const areas = await page.locator('tbody tr td:nth-child(7)').allTextContents();
    must(areas.length > 0 && areas.every((one) => one.startsWith('3369010001')), `areas ${areas}`);
    const numbers = await page.locator('tbody tr td:nth-child(4)').allTextContents();
    must(
      numbers.every((one) => !/\d{16}/.test(one)),
      'NIK are masked',
    );
    await accessible(page, 'search in the dark');
    await narrow(page, 'search');
    await page.screenshot({ path: `${shots}/phone-search.png` });
    await page.fill('form[role=search] label:nth-of-type(5) input', '');
    await page.fill('form[role=search] label:nth-of-type(1) input', 'QWXZV BBQQ');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Nobody fits');
    await page.context().close();
  });

  /** Waits until the map shows so many areas or more, whoever draws it. */
  async function drawn(page, how) {
    await page.waitForSelector(`[data-drawn=${how}]`);
    await page.waitForSelector('.map-page tbody tr');
  }

  await test('a planner goes from the district to SLS on a map drawn by WebGL', async () => {
    const page = await open();
    await login(page, 'planner');
    await page.goto(address + '/map');
    await drawn(page, 'gl');
    await accessible(page, 'map');
    must(!(await page.isVisible('input[type=checkbox]')), 'a planner asks for no families');
    const measures = await page.locator('select option').allTextContents();
    must(measures.includes('Desil 1–4') && measures.includes('Cakupan'), `measures ${measures}`);
    await page.screenshot({ path: `${shots}/planner-map.png` });
    // By keyboard: the table beside the map drills down.
    await page.focus('tbody tr:first-child button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.crumbs button:nth-of-type(2):disabled');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr button').length > 1);
    // By mouse: the map itself does; the middle of the map lies in some village.
    const box = await page.locator('.map .gl canvas').boundingBox();
    let depth = 2;
    for (let i = 1; i < 10 && depth < 3; i += 1) {
      await page.mouse.click(box.x + (box.width * i) / 10, box.y + box.height / 2);
      depth = await page
        .waitForFunction(() => document.querySelectorAll('.crumbs button').length > 2, null, {
          timeout: 3000,
        })
        .then(() => 3)
        .catch(() => 2);
    }
    must(depth === 3, 'a click on a village goes to its SLS');
    await page.waitForFunction(
      () =>
        document.querySelectorAll('.map-page tbody tr').length > 0 &&
        document.querySelectorAll('.map-page tbody button').length === 0,
    );
    await page.screenshot({ path: `${shots}/planner-map-sls.png` });
    await page.context().close();
  });

  await test('without WebGL the map is SVG; families near a click, with photos', async () => {
    const page = await open({ colorScheme: 'dark' });
    await page.addInitScript(() => {
      const context = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith('webgl') ? null : context.call(this, kind, ...rest);
      };
    });
    await login(page, 'supervisor');
    await page.click('header button:first-of-type');
    await page.goto(address + '/map');
    await drawn(page, 'svg');
    await page.click('tbody tr:first-child button');
    await page.waitForSelector('.crumbs button:nth-of-type(2):disabled');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr button').length > 1);
    await page.click('tbody tr:first-child button');
    await page.waitForSelector('.crumbs button:nth-of-type(3):disabled');
    await page.check('label:has-text("Geotagged") input');
    await page.waitForSelector('h2#places + p:has-text("families")');
    await page.waitForSelector('svg circle');
    await accessible(page, 'map in the dark');
    await page.screenshot({ path: `${shots}/supervisor-map-svg.png`, fullPage: true });
    const photo = page.locator('button:has-text("See photo")').first();
    await photo.click();
    await page.waitForFunction(() => (document.querySelector('figure img')?.naturalWidth ?? 0) > 0);
    await page.screenshot({ path: `${shots}/supervisor-map-photo.png`, fullPage: true });
    await page.check('label:has-text("A click") input');
    await page.locator('svg circle').first().scrollIntoViewIfNeeded();
    const dot = await page.locator('svg circle').first().boundingBox();
    await page.mouse.click(dot.x + dot.width / 2 + 12, dot.y + dot.height / 2 + 12);
    await page.waitForSelector('h2#places:has-text("near")');
    await page.waitForSelector('.places .scroll tbody tr');
    await page.context().close();
  });

  await test('a village sees its own SLS on a phone, and no photo', async () => {
    const page = await open({ viewport: { width: 390, height: 844 } });
    await login(page, 'village');
    await page.goto(address + '/map');
    await page.waitForSelector('.map-page tbody tr');
    await narrow(page, 'map');
    const measures = await page.locator('select >> nth=0 >> option').allTextContents();
    must(!measures.includes('Desil 1–4'), `no score in the village: ${measures}`);
    await page.check('label:has-text("bergeotag") input');
    await page.waitForSelector('.places .scroll tbody tr');
    must(!(await page.isVisible('button:has-text("Lihat foto")')), 'no photos in the village');
    await accessible(page, 'map on a phone');
    await narrow(page, 'places');
    await page.screenshot({ path: `${shots}/village-map-phone.png`, fullPage: true });
    await page.context().close();
  });

  await test('a planner sees charts, their tables, and takes them along', async () => {
    const page = await open();
    await login(page, 'planner');
    await page.goto(address + '/charts');
    await page.waitForSelector('.chart[data-drawn]');
    await page.waitForSelector('tbody tr');
    const charts = page.locator('select >> nth=0').locator('option');
    must((await charts.count()) >= 11, 'every chart of the edition');
    await accessible(page, 'charts');
    await page.screenshot({ path: `${shots}/planner-charts.png`, fullPage: true });
    await page.selectOption('select >> nth=0', 'programmes');
    await page.selectOption('select >> nth=1', 'village');
    await page.waitForSelector('.chart[data-drawn="Cakupan program"]');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length > 3);
    await page.uncheck('input[type=checkbox]');
    await page.waitForFunction(
      () => !document.querySelector('tbody td:nth-child(3)')?.textContent.includes('%'),
    );
    const shown = await page.locator('tbody tr:nth-child(2) td').allTextContents();
    for (const format of ['CSV', 'XLSX', 'PNG']) {
      const begun = page.waitForEvent('download');
      await page.click(`button:has-text("${format}")`);
      const file = await (await begun).path();
      const bytes = readFileSync(file);
      const begins = { CSV: '"kode"', XLSX: 'PK', PNG: '\u0089PNG' }[format];
      must(bytes.toString('latin1').startsWith(begins), `${format} begins ${bytes.slice(0, 8)}`);
      if (format === 'CSV') {
        const cells = bytes.toString().split('\r\n')[2].split(',');
        must(
          cells[2].replace(/\D/g, '') === shown[0].replace(/\D/g, ''),
          `the file holds the table: ${cells} ${shown}`,
        );
      }
    }
    await page.context().close();
  });

  await test('charts in English, dark, on a phone; a wrong area is told', async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await login(page, 'supervisor');
    await page.click('header button:first-of-type');
    await page.goto(address + '/charts');
    await page.waitForSelector('.chart[data-drawn="Welfare groups"]');
    await page.selectOption('select >> nth=0', 'water');
    await page.waitForSelector('.chart[data-drawn="Drinking water"]');
    await page.waitForSelector('tbody tr');
    await accessible(page, 'charts in the dark');
    await narrow(page, 'charts');
    await page.screenshot({ path: `${shots}/phone-charts.png`, fullPage: true });
    await page.selectOption('select >> nth=1', 'sls');
    await page.waitForSelector('[role=alert]:has-text("kecamatan")');
    await page.fill('form input[inputmode=numeric]', '3369010001');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () =>
        document.querySelector('[role=alert]') === null &&
        document.querySelectorAll('tbody tr').length > 3,
    );
    await page.context().close();
  });
}
