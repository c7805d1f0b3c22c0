// What is kept of a document that is being keyed: under the account that keyed it, and never an
// older state over a newer one.

const area = '3369010001000100';
const draftRoute = '**/v1/collect/draft/**';

/** Begins a document; returns the name of its draft. */
async function begin(page, address) {
  await page.goto(address + '/entry');
  await page.waitForSelector('form.row input');
  await page.fill('form.row input', area);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
  return new URL(page.url()).pathname.slice('/entry/'.length);
}

const draftsOf = (page) =>
  page.evaluate(async () => (await (await fetch('/v1/collect/draft')).json()).drafts);

const keeps = (page, text) =>
  page.waitForResponse(
    (one) =>
      one.request().method() === 'PUT' &&
      one.url().includes('/collect/draft/') &&
      (one.request().postData() ?? '').includes(text),
  );

export async function draftTests({ test, must, open, login, address }) {
  await test('a draft of one account never reaches another', async () => {
    const page = await open();
    await login(page, 'operator');
    const name = await begin(page, address);
    // The server refuses for now: the draft waits at the screen.
    await page.route(draftRoute, (route) =>
      route.request().method() === 'PUT'
        ? route.fulfill({ status: 422, json: { title: 'paling banyak 50 dokumen' } })
        : route.continue(),
    );
    await page.fill('[id="0-head_name"]', 'MILIK OPERATOR SATU');
    await page.waitForSelector('p.problem[role=alert]');
    await page.click('header button:has-text("Keluar")');
    await page.waitForSelector('input[autocomplete=username]');
    await login(page, 'operator2');
    const sent = [];
    page.on('request', (one) => {
      if (one.method() === 'PUT' && one.url().includes('/collect/draft/')) sent.push(one.url());
    });
    await page.unroute(draftRoute);
    // Longer than the client waits between two tries (2 s): its timer was set before this one.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 2600)));
    must(sent.length === 0, `sent in the other session: ${sent}`);
    must(!(name in (await draftsOf(page))), 'the other account has no such draft');
    // Who keyed it finds it again.
    await page.click('header button:has-text("Keluar")');
    await page.waitForSelector('input[autocomplete=username]');
    await login(page, 'operator');
    await page.click('nav a[href="/entry"]');
    await page.click(`a[href="/entry/${name}"]`);
    await page.waitForFunction(
      () => document.getElementById('0-head_name')?.value === 'MILIK OPERATOR SATU',
    );
    must((await draftsOf(page))[name].answers.head_name === 'MILIK OPERATOR SATU', 'it is kept');
    await page.context().close();
  });

  await test('an older draft of another window does not overtake a newer one', async () => {
    const older = await open();
    await login(older, 'operator');
    const name = await begin(older, address);
    const newer = await older.context().newPage();
    newer.setDefaultTimeout(20000);
    await newer.goto(`${address}/entry/${name}`);
    await newer.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
    for (const text of ['JENDELA DUA', 'JENDELA DUA LAGI']) {
      const kept = keeps(newer, text);
      await newer.fill('[id="0-head_name"]', text);
      must((await kept).status() === 204, 'the newer draft is kept');
    }
    const refused = keeps(older, 'JENDELA SATU');
    await older.fill('[id="0-head_name"]', 'JENDELA SATU');
    must((await refused).status() === 409, 'the older draft is refused');
    await older.waitForSelector('p.problem[role=alert]:has-text("Jendela lain")');
    must((await draftsOf(older))[name].answers.head_name === 'JENDELA DUA LAGI', 'the newer stays');
    await older.context().close();
  });
}
