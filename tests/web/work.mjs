// Work that goes on: a session that ends, a network that goes, people who may be there twice,
// descriptions that wait for a code, and what became of a family.

const area = '3369010001000100';

/** The login again, after the session has ended under a screen. */
async function loginAgain(page, login, role) {
  await page.waitForSelector('input[autocomplete=username]');
  await login(page, role);
}

async function endingTests({ test, must, open, login, address }) {
  await test('a session that ends while somebody keys loses nothing', async () => {
    const page = await open();
    await login(page, 'operator');
    await page.goto(address + '/entry');
    await page.waitForSelector('form.row input');
    await page.fill('form.row input', area);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
    await page.context().clearCookies();
    await page.focus('[id="0-head_name"]');
    await page.keyboard.type('DITULIS SESUDAH SESI HABIS');
    await loginAgain(page, login, 'operator');
    await page.waitForFunction(
      () => document.getElementById('0-head_name')?.value.startsWith('DITULIS SESUDAH'),
    );
    const written = await page.inputValue('[id="0-head_name"]');
    must(written === 'DITULIS SESUDAH SESI HABIS', `what is left: ${written}`);
    await page.goto(address + '/entry');
    await page.waitForSelector('a:has-text("DITULIS SESUDAH SESI HABIS")');
    await page.context().close();
  });

  await test('a session that ends under any list leads back to that list', async () => {
    const page = await open();
    await login(page, 'supervisor');
    const screens = [
      ['/findings', 'tbody tr button', 'tbody tr button'],
      ['/families', 'button:has-text("Berikutnya")', 'tbody tr a'],
      ['/documents', 'button:has-text("Peringatan")', 'tbody tr a'],
      ['/review', 'button:has-text("Sampel mutu")', '#case'],
    ];
    for (const [path, touched, wanted] of screens) {
      await page.goto(address + path);
      await page.waitForSelector(touched);
      await page.context().clearCookies();
      await page.click(touched);
      await loginAgain(page, login, 'supervisor');
      await page.waitForSelector(wanted);
      must(new URL(page.url()).pathname === path, `${path} became ${page.url()}`);
    }
    await page.context().close();
  });

  await test('a list that the network cut comes by itself when it is back', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/families');
    await page.waitForSelector('tbody tr a');
    await page.context().setOffline(true);
    await page.click('button:has-text("Berikutnya")');
    await page.waitForSelector('[role=alert] button:has-text("Coba lagi")');
    await page.context().setOffline(false);
    await page.waitForSelector('tbody tr a');
    must(!(await page.isVisible('[role=alert]')), 'the problem is gone');
    await page.context().close();
  });
}

async function twinTests({ test, must, open, login, accessible, address, shots }) {
  await test('people who may be there twice are judged by keyboard', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/review');
    await page.click('button:has-text("Orang ganda")');
    await page.waitForSelector('#case a');
    await accessible(page, 'duplicates');
    await page.screenshot({ path: `${shots}/supervisor-duplicates.png` });
    const pair = await page.getAttribute('#case', 'aria-label');
    await page.waitForFunction(() => document.activeElement?.id === 'case');
    await page.keyboard.press('b');
    await page.waitForFunction(() => document.activeElement?.id === 'reason');
    await page.keyboard.type('kembar, bukan orang yang sama');
    await page.keyboard.press('Enter');
    await page.waitForFunction((before) => {
      const shown = document.querySelector('#case')?.getAttribute('aria-label');
      return shown !== null && shown !== undefined && shown !== before;
    }, pair);
    // The decision stands in the history of the family.
    const href = await page.evaluate(async ([first, second]) => {
      const headers = { 'X-Purpose': 'linkage' };
      const asked = await fetch(`/v1/link/duplicate/${first}/${second}`, { headers });
      return '/families/' + (await asked.json()).item.first_family;
    }, pair.split(' '));
    await page.goto(address + href);
    await page.waitForSelector('.timeline li:has-text("kembar, bukan orang yang sama")');
    await page.context().close();
  });
}

async function traceTests({ test, must, open, login, accessible, address, shots }) {
  await test('the page of a family shows place, photo, links and history', async () => {
    const page = await open();
    await login(page, 'supervisor');
    const family = await page.evaluate(async (village) => {
      const headers = { 'X-Purpose': 'validation' };
      const answer = await fetch('/v1/geotag/place?area=' + village, { headers });
      return (await answer.json()).families.find((one) => one.photo)?.family;
    }, area.slice(0, 10));
    must(family, 'a family of the village has a photo');
    await page.goto(`${address}/families/${family}`);
    await page.waitForSelector('.timeline li:has-text("dokumen masuk")');
    await page.waitForSelector('.timeline li:has-text("geotag masuk")');
    await page.click('button:has-text("Lihat foto")');
    await page.waitForFunction(() => (document.querySelector('figure img')?.naturalWidth ?? 0) > 0);
    await accessible(page, 'the page of a family');
    await page.screenshot({ path: `${shots}/supervisor-family-whole.png`, fullPage: true });
    await page.click('a:has-text("Lihat di peta")');
    await page.waitForSelector('.places .scroll tbody tr');
    await page.goto(`${address}/families/${family}`);
    await page.click('a:has-text("Perbaiki")');
    await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
    await page.context().close();
  });
}

async function codingTests({ test, must, open, login, accessible, address, shots }) {
  await test('descriptions of work are coded by keyboard alone', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/coding');
    await page.waitForFunction(() => document.activeElement?.id === 'coding');
    await accessible(page, 'coding');
    await page.screenshot({ path: `${shots}/supervisor-coding.png` });
    const left = async () => Number.parseInt(await page.textContent('form .quiet'), 10);
    const before = await left();
    const first = await page.getAttribute('section.coding', 'aria-label');
    // By search: what is typed narrows the list, arrows move, Enter takes.
    await page.keyboard.type('pertani');
    await page.waitForSelector('li[role=option]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const taken = page.waitForResponse(
      (one) => one.url().endsWith('/v1/validate/coding') && one.request().method() === 'POST',
    );
    await page.keyboard.press('Enter');
    must((await taken).status() === 200, 'the code is on disk');
    await page.waitForSelector(`p[role=status]:has-text("${first}")`);
    must((await left()) === before - 1, 'one fewer waits');
    // Passed over: another description, nothing is written.
    await page.waitForFunction(() => document.activeElement?.id === 'coding');
    await page.keyboard.press('F2');
    await page.waitForFunction(() => document.activeElement?.id === 'coding');
    must((await left()) === before - 1, 'a description that is passed over still waits');
    await page.context().close();
  });
}

export async function workTests(tools) {
  await endingTests(tools);
  await twinTests(tools);
  await traceTests(tools);
  await codingTests(tools);
}
