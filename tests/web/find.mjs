// Search, map and charts in a real browser: both languages, light and dark, by keyboard, on a
// phone.

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
}
