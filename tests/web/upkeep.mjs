// Administration in the browser: tokens, backups, audit with paper, editions, settings, policy, an
// emergency, and whom a breach concerns.

const tab = (page, name) => page.click(`[role=tab]:has-text("${name}")`);

export async function upkeepTests({ test, must, open, login, accessible, address, shots }) {
  const upkeep = async (role, options = {}) => {
    const page = await open(options);
    await login(page, role);
    await page.goto(address + '/upkeep');
    await page.waitForSelector('[role=tablist]');
    return page;
  };

  await test('a token is shown once, works, and ends', async () => {
    const page = await upkeep('administrator');
    await page.fill('main form input >> nth=0', 'angka malam');
    await page.check('input[value="progress.read"]');
    await page.click('button:has-text("Buat token")');
    const token = await page.textContent('code.secret');
    await page.waitForSelector('th:has-text("angka malam")');
    await accessible(page, 'tokens');
    await page.screenshot({ path: `${shots}/upkeep-tokens.png` });
    const ask = (path) =>
      fetch(address + path, {
        headers: { authorization: `Bearer ${token}` },
      }).then((answer) => answer.status);
    must((await ask('/v1/watch/progress')) === 200, 'the token may what it names');
    must((await ask('/v1/account')) !== 200, 'and nothing else');
    await page.click('button[aria-label="Akhiri angka malam"]');
    await page.waitForSelector('th:has-text("angka malam")', {
      state: 'detached',
    });
    must((await ask('/v1/watch/progress')) !== 200, 'it has ended');
    await page.context().close();
  });

  await test('backup, audit with paper, editions, settings and policy', async () => {
    const page = await upkeep('administrator');
    await tab(page, 'Cadangan');
    await page.click('button:has-text("Buat cadangan")');
    await page.click('button[aria-label^="Periksa"]');
    await page.waitForSelector('td.good:has-text("utuh")');
    await accessible(page, 'backups');
    await page.screenshot({ path: `${shots}/upkeep-backups.png` });
    await tab(page, 'Audit');
    const hash = await page.textContent('dl code');
    const batch = await page.textContent('dl dd >> nth=0');
    await page.click('button:has-text("Periksa seluruh rantai")');
    await page.waitForSelector('p.good');
    await page.fill('main form input >> nth=0', batch);
    await page.fill('main form input >> nth=1', hash.slice(0, 16).toUpperCase());
    await page.click('main form button');
    await page.waitForSelector('text=Cocok dengan catatan.');
    await page.fill('main form input >> nth=1', '0000000000000000');
    await page.click('main form button');
    await page.waitForSelector('text=TIDAK cocok');
    await accessible(page, 'audit');
    await page.screenshot({ path: `${shots}/upkeep-audit.png` });
    await page.click('header button:has-text("English")');
    await tab(page, 'Editions');
    await page.click('li button:has-text("Check")');
    await page.waitForSelector('text=signature and all files are right');
    await accessible(page, 'editions');
    await tab(page, 'Settings');
    await page.waitForSelector('th:has-text("fkp_sls_per_session")');
    await accessible(page, 'settings');
    await tab(page, 'Access policy');
    await page.waitForSelector('th:has-text("Citizen")');
    await accessible(page, 'policy');
    await page.context().close();
  });

  await test('an emergency opens data, and a breach names whom it concerns', async () => {
    const page = await upkeep('dpo');
    await tab(page, 'Keadaan darurat');
    must(!(await page.isVisible('nav a[href="/families"]')), 'no families before');
    await page.fill('main form input >> nth=0', 'banjir: mencari warga yang hilang');
    await page.click('button:has-text("Buka data")');
    await page.waitForSelector('nav a[href="/families"]');
    await tab(page, 'Keadaan darurat');
    await page.waitForSelector('text=Terbuka sampai');
    await accessible(page, 'emergency');
    await page.click('nav a[href="/families"]');
    await page.waitForSelector('tbody tr a');
    await page.click('nav a[href="/upkeep"]');
    await tab(page, 'Keadaan darurat');
    await page.click('button:has-text("Akhiri sekarang")');
    await page.waitForSelector('nav a[href="/families"]', {
      state: 'detached',
    });
    await tab(page, 'Pelanggaran data');
    await page.fill('main form input >> nth=0', 'dpo');
    await page.click('main form button');
    await page.waitForSelector('tbody tr th');
    must((await page.locator('tbody tr').count()) === 50, 'the page of families that was read');
    await accessible(page, 'breach');
    await page.screenshot({ path: `${shots}/upkeep-breach.png` });
    const download = page.waitForEvent('download');
    await page.click('a[download]');
    must((await download).suggestedFilename() === 'breach-dpo.csv', 'as a file');
    await page.context().close();
  });

  await test('administration on a phone in the dark', async () => {
    const options = {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    };
    const page = await upkeep('dpo', options);
    await page.waitForSelector('fieldset');
    await page.focus('[role=tab][aria-selected=true]');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[role=tab][aria-selected=true]:has-text("Keadaan darurat"):focus');
    await page.keyboard.press('Home');
    await page.waitForSelector('fieldset');
    await accessible(page, 'tokens in the dark');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    must(!wide, 'the page is no wider than the phone');
    await page.screenshot({ path: `${shots}/upkeep-phone.png` });
    await page.context().close();
  });
}
