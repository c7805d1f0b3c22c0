// A session of the consultation in the browser: without network, opened anew, merged once; a
// conflict that somebody settles; attendance, minutes, signatures and the lock.

/** A page of a role that is logged in on the session of its village. */
async function session(tools, role, options = {}) {
  const page = await tools.open(options);
  await tools.login(page, role);
  await page.goto(tools.address + '/consult');
  await page.waitForSelector('tbody a');
  const id = await page.textContent('tbody tr:first-child a');
  await page.click('tbody tr:first-child a');
  await page.waitForSelector('[role=tablist]');
  return { page, id };
}
const state = (page, ...texts) =>
  page.waitForSelector('p[role=status]' + texts.map((one) => `:has-text("${one}")`).join(''));
const row = (family) => `tr[data-family="${family}"]`;

/** A family of the list that nobody has spoken of, not of the group that is proposed. */
async function families(page) {
  await page.waitForSelector('tr[data-family]');
  return page.locator('tr[data-family]').evaluateAll((all) => all.map((one) => one.dataset.family));
}
async function propose(page, family, group, reason) {
  const opened = await page.isVisible(`${row(family)} + tr form`);
  if (!opened) await page.click(`${row(family)} button`);
  await page.selectOption(`${row(family)} + tr select[name=group]`, group);
  await page.selectOption(`${row(family)} + tr select[name=reason]`, reason);
  await page.click(`${row(family)} + tr form button >> nth=0`);
}
const tab = (page, name) => page.click(`[role=tab]:has-text("${name}")`);
const english = (page) => page.click('header button:has-text("English")');

export async function consultTests(tools) {
  const { test, must, accessible, shots } = tools;

  await test('a head of an SLS sees the own list, and counts of the others', async () => {
    const { page } = await session(tools, 'fkp_participant');
    await page.waitForSelector('tr[data-family]');
    const text = await page.textContent('main');
    must(!/[Dd]esil|[Ss]kor|NIK/.test(text), 'no decile, score or NIK');
    must(!(await page.isVisible('text=Daftar hadir')), 'who does not hold it sees no attendance');
    await accessible(page, 'the list of an SLS');
    await page.screenshot({ path: `${shots}/consult-list.png` });
    await tab(page, 'Hitungan');
    await page.waitForSelector('caption');
    await accessible(page, 'counts of a session');
    await page.screenshot({ path: `${shots}/consult-counts.png` });
    await page.context().close();
  });

  await test('three hours without network, opened anew, merge once', async () => {
    const { page, id } = await session(tools, 'fkp_facilitator');
    await page.waitForSelector('[data-shell=true]');
    const [family] = await families(page);
    await page.context().setOffline(true);
    await propose(page, family, '1', '3');
    await state(page, 'Tanpa jaringan', '1 isian');
    await page.click(`${row(family)} + tr button:has-text("Sepakati")`);
    await state(page, 'Tanpa jaringan', '2 isian');
    await page.fill('form.row >> nth=-1 >> input >> nth=0', 'BU TAMBAHAN REKAAN');
    await page.click('button:has-text("Tambah keluarga")');
    await state(page, '3 isian');
    await page.reload();
    await state(page, 'Tanpa jaringan', '3 isian');
    await page.waitForSelector(`${row(family)} .warn`);
    await page.screenshot({ path: `${shots}/consult-offline.png` });
    await accessible(page, 'a session without network');
    // The login ends meanwhile: what waits stays, and goes out after the next.
    await page.context().clearCookies();
    const sent = [];
    page.on('request', (one) => {
      if (one.url().endsWith('/entry')) sent.push(one.postDataJSON().entries.length);
    });
    await page.context().setOffline(false);
    await page.waitForSelector('input[autocomplete=username]');
    await tools.login(page, 'fkp_facilitator');
    await page.goto(`${tools.address}/consult/${id}`);
    await state(page, 'semua isian tersimpan');
    await page.waitForSelector(`${row(family)} td.good:not(:empty)`);
    must(sent.at(-1) === 3, `sent ${sent}`);
    const added = page.locator('.plain-list li:has-text("BU TAMBAHAN REKAAN")');
    must((await added.count()) === 1, 'the added family is there once');
    // The same entries again, as after an answer that was lost on its way.
    const outcomes = await page.evaluate(async (session) => {
      const me = await (await fetch('/v1/session')).json();
      const entry = {
        key: 'twice',
        step: 'note',
        text: 'dua kali',
        made_at: 1,
      };
      const send = async () =>
        (
          await fetch(`/v1/consult/session/${session}/entry`, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              'X-CSRF-Token': me.csrf,
              'X-Purpose': 'consultation',
            },
            body: JSON.stringify({ entries: [entry] }),
          })
        ).json();
      return [await send(), await send()].map((one) => one.outcomes[0].verdict);
    }, id);
    must(outcomes.join() === 'accepted,repeated', outcomes.join());
    await page.context().close();
  });

  await test('two write on one family: the conflict is shown and settled', async () => {
    const { page } = await session(tools, 'fkp_facilitator');
    await page.waitForSelector('[data-shell=true]');
    const [, family] = await families(page);
    await page.context().setOffline(true);
    await propose(page, family, '1', '3');
    await state(page, '1 isian');
    const other = (await session(tools, 'fkp_assistant')).page;
    await families(other);
    await propose(other, family, '2', '5');
    await state(other, 'semua isian tersimpan');
    await other.waitForSelector(`${row(family)} td:has-text("Bencana")`);
    await page.context().setOffline(false);
    await page.waitForSelector('section.problem');
    must((await page.textContent('section.problem')).includes('fkp_assistant'), 'whose is stored');
    await accessible(page, 'a conflict of a session');
    await page.screenshot({ path: `${shots}/consult-conflict.png` });
    await page.click('button:has-text("Pakai isian saya")');
    await page.waitForSelector('section.problem', { state: 'detached' });
    await page.waitForSelector(`${row(family)} td:has-text("pekerjaan")`);
    await state(page, 'semua isian tersimpan');
    await other.context().close();
    await page.context().close();
  });

  await test('attendance, a copy, minutes, signatures and the lock, in English', async () => {
    const { page } = await session(tools, 'fkp_facilitator');
    await english(page);
    await tab(page, 'Attendance');
    await page.fill('main form input', 'PAK REKAAN');
    await page.click('button:has-text("Note as present")');
    await page.waitForSelector('button[aria-pressed=true]');
    await page.selectOption('main form >> nth=1 >> select', { index: 1 });
    await page.click('button:has-text("Make account")');
    await page.waitForSelector('strong:has-text("fkp-3369010001")');
    await accessible(page, 'attendance');
    await tab(page, 'Copies of lists');
    await page.selectOption('main form select', { index: 1 });
    await page.fill('main form input >> nth=1', 'PAK REKAAN');
    await page.click('button:has-text("Sign out")');
    await page.click('button:has-text("Take back")');
    await page.waitForSelector('td:has-text("back")');
    await accessible(page, 'copies');
    await tab(page, 'Minutes');
    await page.fill('main form input', 'Everybody agreed.');
    await page.click('button:has-text("Add note")');
    await page.waitForSelector('li:has-text("Everybody agreed.")');
    await page.click('button:has-text("End the talk")');
    const download = page.waitForEvent('download');
    await page.click('button:has-text("Download minutes")');
    const file = await download;
    must(file.suggestedFilename().startsWith('berita-acara-'), file.suggestedFilename());
    await file.saveAs(`${shots}/minutes.pdf`);
    await accessible(page, 'minutes');
    const signatures = page.locator('button:has-text("Note signature")');
    for (let i = 0; i < (await signatures.count()); i += 1) {
      await signatures.nth(i).click();
      await page.waitForSelector(`tbody tr:nth-child(${i + 1}) .good`);
    }
    await page.screenshot({ path: `${shots}/consult-minutes.png` });
    await page.click('button:has-text("Close session")');
    await state(page, 'Closed; entry is locked');
    await tab(page, 'Lists');
    await page.waitForSelector('tr[data-family]');
    must((await page.locator('tr[data-family] button').count()) === 0, 'nothing can be changed');
    await page.context().close();
  });

  await test('an added family goes back to collect', async () => {
    const page = await tools.open();
    await tools.login(page, 'operator');
    await page.goto(tools.address + '/consult');
    const line = page.locator('tr:has-text("BU TAMBAHAN REKAAN")');
    await line.waitFor();
    await accessible(page, 'added families');
    await page.screenshot({ path: `${shots}/consult-added.png` });
    await line.locator('button').click();
    await page.waitForURL(/entry\/fkp-/);
    await page.waitForSelector('input[value="BU TAMBAHAN REKAAN"], .field input');
    const values = await page.locator('.field input').evaluateAll((all) => all.map((i) => i.value));
    must(values.includes('BU TAMBAHAN REKAAN'), 'the document begins with the name');
    await page.context().close();
  });

  await test('a session on a phone in the dark', async () => {
    const options = {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    };
    const { page } = await session(tools, 'fkp_participant', options);
    await page.waitForSelector('tr[data-family]');
    await accessible(page, 'a list in the dark');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    must(!wide, 'the page is no wider than the phone');
    await page.screenshot({ path: `${shots}/consult-phone.png` });
    await page.context().close();
  });
}
