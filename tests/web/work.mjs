// Work that goes on: a session that ends, a network that goes, people who may be there twice,
// descriptions that wait for a code, and what became of a family.

const area = '3369010001000100';

/** Holds requests back until they are released, and counts them. */
async function hold(page, method, route) {
  const requests = [];
  let release = () => {};
  const released = new Promise((done) => (release = done));
  await page.route(route, async (one) => {
    if (one.request().method() === method) {
      requests.push(one.request().url());
      await released;
    }
    await one.continue();
  });
  return { requests, release };
}

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
    await page.waitForFunction(() =>
      document.getElementById('0-head_name')?.value.startsWith('DITULIS SESUDAH'),
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
      // What the screen fetches ahead may find the end of the session before the click does.
      const touch = page.click(touched).catch(() => {});
      await Promise.race([touch, page.waitForSelector('input[autocomplete=username]')]);
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

async function againTests({ test, must, open, login, address }) {
  await test('a password that is shown once stays when a list is asked for again', async () => {
    const page = await open();
    await login(page, 'administrator');
    await page.goto(address + '/accounts');
    await page.waitForSelector('tbody tr');
    const list = '**/v1/account';
    await page.route(list, (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await page.fill('form input >> nth=0', 'sekali');
    await page.fill('form input >> nth=2', '3369010002');
    await page.click('form button');
    const password = await page.textContent('[role=status] code');
    await page.waitForSelector('[role=alert] button:has-text("Coba lagi")');
    await page.unroute(list);
    await page.click('[role=alert] button:has-text("Coba lagi")');
    await page.waitForSelector('tbody tr:has-text("sekali")');
    must(
      (await page.textContent('[role=status] code')) === password,
      'the password is still there',
    );
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
    const queue = await page.evaluate(async () => {
      const { items } = await (await fetch('/v1/link/duplicate?limit=20')).json();
      return items.map((one) => `${one.first} ${one.second}`);
    });
    must(queue[0] === pair && queue.length > 2, `${pair} is the first of ${queue}`);
    const held = await hold(page, 'POST', '**/v1/link/duplicate/**');
    await page.waitForFunction(() => document.activeElement?.id === 'case');
    await page.keyboard.press('b');
    await page.waitForFunction(() => document.activeElement?.id === 'reason');
    await page.keyboard.type('kembar, bukan orang yang sama');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    held.release();
    await page.waitForFunction(
      (next) => document.querySelector('#case')?.getAttribute('aria-label') === next,
      queue[1],
    );
    must(held.requests.length === 1, `two Enters: ${held.requests}`);
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
    const family = await page.evaluate(
      async (village) => {
        const headers = { 'X-Purpose': 'validation' };
        const answer = await fetch('/v1/geotag/place?area=' + village, { headers });
        return (await answer.json()).families.find((one) => one.photo)?.family;
      },
      area.slice(0, 10),
    );
    must(family, 'a family of the village has a photo');
    await page.goto(`${address}/families/${family}`);
    await page.waitForSelector('.timeline li:has-text("dokumen masuk")');
    await page.waitForSelector('.timeline li:has-text("geotag masuk")');
    await page.click('button:has-text("Lihat foto")');
    await page.waitForFunction(() => (document.querySelector('figure img')?.naturalWidth ?? 0) > 0);
    await accessible(page, 'the page of a family');
    await page.locator('ol.timeline').scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${shots}/supervisor-family-history.png` });
    await page.click('a:has-text("Lihat di peta")');
    await page.waitForSelector('.places .scroll tbody tr');
    await page.goto(`${address}/families/${family}`);
    await page.click('a:has-text("Perbaiki")');
    await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
    await page.context().close();
  });
}

/** Whether the server has a route: what a screen needs may come with another part. */
async function has(address, path, method) {
  const { paths } = await (await fetch(address + '/v1/openapi.json')).json();
  return paths[path]?.[method] !== undefined;
}

/** Takes the code of the main job out of some documents; returns how many. */
async function uncode(page) {
  return page.evaluate(
    async (village) => {
      const { csrf } = await (await fetch('/v1/session')).json();
      const headers = { 'X-CSRF-Token': csrf, 'X-Purpose': 'entry' };
      const list = await (await fetch(`/v1/family?limit=30&area=${village}`, { headers })).json();
      let done = 0;
      for (const { family } of list.families) {
        const target = '/v1/collect/family/' + family;
        const read = await fetch(target, { headers });
        const document = await read.json();
        const worker = document.members.find((one) => one.answers.job_industry);
        if (!worker || done === 3) continue;
        delete worker.answers.job_industry;
        const all = { ...headers, 'If-Match': read.headers.get('ETag') };
        const body = JSON.stringify(document);
        const type = { 'Content-Type': 'application/json' };
        const answer = await fetch(target, { method: 'PUT', headers: { ...all, ...type }, body });
        done += answer.ok ? 1 : 0;
      }
      return done;
    },
    area.slice(0, 10),
  );
}

async function codingTests({ test, must, open, login, accessible, address, shots }) {
  if (!(await has(address, '/v1/validate/coding', 'post'))) return;
  await test('descriptions of work are coded by keyboard alone', async () => {
    const page = await open();
    await login(page, 'supervisor');
    must((await uncode(page)) === 3, 'three documents lack a code');
    // The queue follows the record by some seconds.
    for (;;) {
      const queue = page.waitForResponse((one) => one.url().includes('/v1/validate/coding?'));
      await page.goto(address + '/coding');
      if ((await (await queue).json()).total >= 3) break;
    }
    await page.waitForFunction(() => document.activeElement?.id === 'coding');
    await accessible(page, 'coding');
    await page.screenshot({ path: `${shots}/supervisor-coding.png` });
    const left = async () => Number.parseInt(await page.textContent('form .quiet'), 10);
    const before = await left();
    const first = await page.getAttribute('section.coding', 'aria-label');
    // While a search is under way Enter takes nothing: what stood there was not searched for.
    const posted = [];
    page.on('request', (one) => one.method() === 'POST' && posted.push(one.url()));
    const held = await hold(page, 'GET', '**/v1/validate/coding/search*');
    await page.keyboard.type('dagang');
    await page.waitForSelector('li[role=option]', { state: 'detached' });
    await page.keyboard.press('Enter');
    held.release();
    await page.waitForSelector('li[role=option]');
    must(posted.length === 0, `Enter during a search: ${posted}`);
    await page.keyboard.press('Escape');
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
    // At the end it is said how many were passed over.
    const village = area.slice(0, 10);
    const queue = page.waitForResponse((one) => one.url().includes(`/coding?area=${village}`));
    await page.fill('form.row input', village);
    await page.keyboard.press('Enter');
    await queue;
    for (;;) {
      await page.waitForSelector('#coding:focus, p[role=status]:has-text("dilewati")');
      if (await page.isVisible('p[role=status]:has-text("dilewati")')) break;
      await page.keyboard.press('F2');
    }
    await page.click('button:has-text("Lihat yang dilewati")');
    await page.waitForFunction(() => document.activeElement?.id === 'coding');
    await page.context().close();
  });
}

async function photoTests({ test, must, open, login, address }) {
  if (!(await has(address, '/v1/geotag/photo/{family}', 'post'))) return;
  await test('a photo is handed in on a family’s page, and a false one refused', async () => {
    const page = await open();
    await login(page, 'supervisor');
    const { from, to } = await page.evaluate(
      async (village) => {
        const headers = { 'X-Purpose': 'validation' };
        const answer = await fetch('/v1/geotag/place?area=' + village, { headers });
        const { families } = await answer.json();
        const photo = families.find((one) => one.photo);
        return { from: photo?.family, to: families.find((one) => !one.photo)?.family };
      },
      area.slice(0, 10),
    );
    must(from && to, 'a family with a photo, and one without');
    const bytes = await page.evaluate(async (family) => {
      const headers = { 'X-Purpose': 'validation' };
      const answer = await fetch('/v1/geotag/photo/' + family, { headers });
      return [...new Uint8Array(await answer.arrayBuffer())];
    }, from);
    await page.goto(`${address}/families/${to}`);
    await page.waitForSelector('input[type=file]');
    const give = (name, buffer) =>
      page.setInputFiles('input[type=file]', { name, mimeType: 'image/jpeg', buffer });
    await give('palsu.jpg', Buffer.from('<script>bukan foto</script>'));
    await page.waitForSelector('main p.problem[role=alert]');
    await give('rumah.jpg', Buffer.from(bytes));
    await page.waitForFunction(() => (document.querySelector('figure img')?.naturalWidth ?? 0) > 0);
    must(!(await page.isVisible('main p.problem[role=alert]')), 'the problem is gone');
    await page.context().close();
  });
}

export async function workTests(tools) {
  await endingTests(tools);
  await againTests(tools);
  await twinTests(tools);
  await traceTests(tools);
  await codingTests(tools);
  await photoTests(tools);
}
