// The desk of entry beyond one document's keys: block copy, sheets, heads down, findings beside the
// field, network and window that go away; double entry; review of links; documents by status.

const area = '3369010001000100';

async function begin(page, address) {
  await page.goto(address + '/entry');
  await page.waitForSelector('form.row input');
  await page.fill('form.row input', area);
  await page.keyboard.press('Enter');
  await focusedOn(page, '0-form_sheet_no');
}

async function focusedOn(page, id) {
  await page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
}

async function put(page, name, text, member = 0) {
  const id = `${member}-${name}`;
  await page.focus(`[id="${id}"]`);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
  if ((await page.evaluate(() => document.activeElement?.id)) === id) {
    await page.keyboard.press('Enter');
  }
  await page.waitForFunction((before) => document.activeElement?.id !== before, id);
}

/** Waits until the server has the draft with this text. */
function kept(page, text) {
  return page.waitForResponse(
    (one) =>
      one.url().includes('/draft/') &&
      one.request().method() === 'PUT' &&
      one.ok() &&
      (one.request().postData() ?? '').includes(text),
  );
}

/** Opens the page of a member. */
async function toMember(page, member) {
  await page.click(`.entry nav li:has(button) >> text=/^(Anggota|Member) ${member}\\b/`);
  await focusedOn(page, `${member}-member_no`);
}

async function keyHead(page, building, family, members) {
  await put(page, 'head_name', 'KEPALA REKAAN');
  await put(page, 'building_no', String(building));
  await put(page, 'family_no', String(family));
  await put(page, 'member_count', String(members).padStart(2, '0'));
}

async function copyTests({ test, must, open, login, accessible, address, shots }) {
  await test('a family of the same building takes 302 to 305 over, marked', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, address);
    await keyHead(page, 801, 901, 1);
    await put(page, 'interview_result', '1');
    await put(page, 'floor_area_m2', '045');
    await put(page, 'floor_type', '2');
    await put(page, 'wall_type', '1');
    await put(page, 'roof_type', '2');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#next-document');
    const first = await page.textContent('[role=status] strong');
    await begin(page, address);
    await keyHead(page, 801, 902, 1);
    await put(page, 'interview_result', '1');
    await page.waitForSelector(`button:has-text("${first}")`);
    await page.focus('[id="0-floor_area_m2"]');
    await page.keyboard.press('F4');
    await focusedOn(page, '0-water_source');
    must((await page.inputValue('[id="0-floor_area_m2"]')) === '45', 'the area is copied');
    await put(page, 'roof_type', '3');
    const notes = await page.locator(`.note:has-text("${first}")`).count();
    must(notes === 3, `${notes} answers are marked; the one keyed over is not`);
    await accessible(page, 'block copy');
    await page.screenshot({ path: `${shots}/operator-copy.png` });
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#next-document');
    await page.context().close();
  });
}

async function sheetTests({ test, must, open, login, accessible, address, shots }) {
  await test('thirty members on six sheets', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, address);
    await keyHead(page, 802, 901, 30);
    await put(page, 'interview_result', '1');
    for (let member = 1; member <= 30; member += 1) {
      await toMember(page, member);
      await put(page, 'member_name', `ANGGOTA ${member}`, member);
      if (member === 6) {
        const told = await page.textContent('.sheet-break');
        must(/2\s+dari\s+6/.test(told) && told.includes('802/901'), `the break says: ${told}`);
        await accessible(page, 'sheet break');
        await page.screenshot({ path: `${shots}/operator-sheet.png` });
      } else if (member % 5 !== 1 || member === 1) {
        must(!(await page.isVisible('.sheet-break')), `no break before member ${member}`);
      }
      await put(page, 'presence', '2', member);
    }
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#next-document');
    const family = await page.textContent('[role=status] strong');
    await page.goto(`${address}/entry/${family}`);
    await page.waitForSelector('.entry nav button:has-text("ANGGOTA 30")');
    await page.context().close();
  });
}

async function headsDownTests({ test, must, open, login, accessible, address, shots }) {
  await test('heads down, findings wait for the end; an impossible code does not', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, address);
    await page.check('label.choice input');
    await keyHead(page, 803, 901, 1);
    await put(page, 'interview_result', '1');
    await toMember(page, 1);
    await put(page, 'member_name', 'ANAK KEPALA', 1);
    await put(page, 'presence', '1', 1);
    await put(page, 'sex', '1', 1);
    await put(page, 'birth_year', '2015', 1);
    await put(page, 'age', '07', 1);
    await put(page, 'marital_status', '2', 1);
    await put(page, 'relation_to_head', '1', 1);
    must((await page.locator('.note .warn, .note .bad').count()) === 0, 'nothing interrupts');
    await page.focus('[id="1-sex"]');
    await page.keyboard.type('9');
    await page.waitForSelector('[id="1-sex"][aria-invalid=true]');
    await page.keyboard.press('F7');
    await page.waitForFunction(() => document.getElementById('1-sex')?.value === '');
    await put(page, 'sex', '1', 1);
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('ul.found li');
    await accessible(page, 'findings at the end');
    await page.screenshot({ path: `${shots}/operator-heads-down.png` });
    await page.click('ul.found li button:has-text("Anggota 1") >> nth=0');
    await page.waitForFunction(() => document.activeElement?.matches('.field input'));
    await page.click('#save-document');
    await page.waitForSelector('#next-document');
    await page.context().close();
  });
}

async function findingTests({ test, must, open, login, address }) {
  await test('a finding stands beside its field within 20 ms', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, address);
    await keyHead(page, 804, 901, 5);
    await put(page, 'interview_result', '1');
    await toMember(page, 1);
    await put(page, 'member_name', 'KEPALA MUDA', 1);
    await put(page, 'presence', '1', 1);
    // From the key until the finding is painted beside the field; both sides in the page itself.
    await page.evaluate(() => {
      globalThis.times = [];
      let at = 0;
      document.addEventListener('keydown', () => (at = performance.now()), true);
      new MutationObserver(() => {
        const shown = document.querySelector('[id="1-age-note"] .bad, [id="1-age-note"] .warn');
        if (shown && at > 0) {
          globalThis.times.push(performance.now() - at);
          at = 0;
        }
      }).observe(document.querySelector('.paper'), {
        childList: true,
        subtree: true,
      });
    });
    await put(page, 'age', '08', 1);
    for (let turn = 0; turn < 15; turn += 1) {
      await put(page, 'marital_status', '2', 1);
      await page.waitForFunction((wanted) => globalThis.times.length > wanted, turn);
      await put(page, 'marital_status', '1', 1);
      await page.waitForFunction(
        () => !document.querySelector('[id="1-age-note"] .bad, [id="1-age-note"] .warn'),
      );
    }
    const times = (await page.evaluate(() => globalThis.times)).sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)];
    console.log(`# finding beside the field: median ${median.toFixed(1)} ms of ${times.length}`);
    // The bar is 20 ms; a machine three times slower passes too.
    must(median <= 60, `median ${median} ms`);
    await page.context().close();
  });
}

async function leavingTests({ test, must, open, login, address }) {
  await test('a window that is closed in the middle of a field loses nothing', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, address);
    await put(page, 'building_no', '805');
    await page.focus('[id="0-head_name"]');
    await page.keyboard.type('TERTUTUP DI TENGAH');
    // Ctrl+W: the page goes at once, with what was typed a moment ago.
    await page.close({ runBeforeUnload: true });
    const again = await page.context().newPage();
    await again.waitForFunction(() => true);
    for (;;) {
      await again.goto(address + '/entry');
      await again.waitForSelector('h2');
      await again.waitForSelector('ul li');
      if (await again.isVisible('a:has-text("TERTUTUP DI TENGAH")')) break;
    }
    await again.context().close();
  });

  await test('keying goes on while the network is away, and is kept when it is back', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, address);
    await put(page, 'head_name', 'SEBELUM PUTUS');
    await page.context().setOffline(true);
    await put(page, 'building_no', '806');
    await put(page, 'family_no', '901');
    await page.waitForSelector('[role=alert]');
    await page.focus('[id="0-sls_name"]');
    await page.keyboard.type('RT SAAT PUTUS');
    const back = kept(page, 'RT SAAT PUTUS');
    await page.context().setOffline(false);
    await back;
    await page.waitForFunction(() => !document.querySelector('[role=alert]'));
    must((await page.inputValue('[id="0-building_no"]')) === '806', 'nothing was lost');
    await page.context().close();
  });
}

async function listTests({ test, must, open, login, accessible, address, shots }) {
  await test('an operator keys a VK list by keyboard alone', async () => {
    const page = await open();
    await login(page, 'operator');
    await page.goto(address + '/entry');
    await page.fill('form.row input', '3369010001009900');
    await page.click('form.row button[value=vk]');
    await focusedOn(page, '0-vk_sls_name');
    const type = async (text, next) => {
      await page.keyboard.type(text);
      if ((await page.evaluate(() => document.activeElement?.id)) !== next) {
        await page.keyboard.press('Enter');
      }
      await focusedOn(page, next);
    };
    await type('RT REKAAN', '0-vk_sls_head_name');
    await type('KETUA REKAAN', '0-vk_families_prelist');
    await type('0002', '0-vk_families_verified');
    await type('0002', '0-vk_very_poor');
    await page.focus('[id="1-vk_head_name"]');
    for (const line of [1, 2]) {
      await type(`KELUARGA ${line}`, `${line}-vk_address`);
      await type('JALAN REKAAN', `${line}-vk_existence`);
      await type('1', `${line}-vk_welfare`);
      await type('3', `${line}-vk_building_no`);
      await type(`00${line}`, `${line}-vk_family_no`);
      await type('001', `${line}-vk_members`);
      await type('04', `${line}-vk_result`);
      await type('1', `${line + 1}-vk_head_name`);
    }
    await accessible(page, 'VK list');
    await page.screenshot({ path: `${shots}/operator-list.png`, fullPage: true });
    await page.keyboard.press('Enter');
    await focusedOn(page, 'save-document');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#next-document');
    await page.goto(address + '/entry/vk-3369010001009900');
    await page.waitForFunction(
      () => document.getElementById('2-vk_head_name')?.value === 'KELUARGA 2',
    );
    must(!(await page.isVisible('[id="3-vk_head_name"]')), 'the empty row is not kept');
    await page.context().close();
  });
}

/** Keys a small document and saves it; returns what the page says of it. */
async function keySmall(page, building, floor) {
  await keyHead(page, building, 901, 1);
  await put(page, 'interview_result', '1');
  await put(page, 'floor_area_m2', '050');
  await put(page, 'floor_type', floor);
  await toMember(page, 1);
  await put(page, 'member_name', 'ANGGOTA GANDA', 1);
  await put(page, 'presence', '1', 1);
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('#next-document');
  return page.textContent('[role=status] strong');
}

async function secondTests({ test, must, open, login, accessible, address, shots }) {
  await test('a document is keyed twice, blind, and a supervisor decides', async () => {
    const one = await open();
    await login(one, 'operator');
    await begin(one, address);
    const family = await keySmall(one, 811, '3');
    await one.goto(address + '/second');
    await one.waitForSelector('.cards');
    must(!(await one.isVisible(`a[href$="${family}"]`)), 'not offered to who keyed it');
    must(!(await one.isVisible('table')), 'an operator sees no table of operators');
    await accessible(one, 'double entry of an operator');
    await one.screenshot({ path: `${shots}/operator-second.png` });
    const two = await open();
    await login(two, 'operator2');
    await two.goto(address + '/second');
    await two.click(`a[href$="second-${family}"]`);
    await focusedOn(two, '0-form_sheet_no');
    must((await two.inputValue('[id="0-head_name"]')) === '', 'nothing of the first key');
    await keySmall(two, 811, '4');
    const chief = await open();
    await login(chief, 'supervisor');
    await chief.click('header button:first-of-type');
    await chief.goto(address + '/second');
    await chief.waitForSelector(`a[href="/second/${family}"]`);
    await accessible(chief, 'double entry of a supervisor');
    await chief.screenshot({ path: `${shots}/supervisor-second.png`, fullPage: true });
    await chief.click(`a[href="/second/${family}"]`);
    await chief.waitForSelector('tbody tr input[type=radio]');
    must((await chief.locator('tbody tr').count()) === 1, 'one answer differs');
    await chief.check('input[value=second]');
    await accessible(chief, 'adjudication');
    await chief.screenshot({ path: `${shots}/supervisor-adjudication.png` });
    await chief.click('main button');
    await chief.waitForSelector(`tr:has-text("${family}") td:has-text("settled")`);
    await chief.goto(`${address}/entry/${family}`);
    await chief.waitForFunction(() => document.getElementById('0-floor_type')?.value === '4');
    for (const page of [one, two, chief]) await page.context().close();
  });
}

async function reviewTests({ test, must, open, login, accessible, address, shots }) {
  /** Judges the case that is shown, by keyboard; returns the person. */
  async function judge(page, key) {
    const person = await page.getAttribute('#case', 'aria-label');
    await page.keyboard.press(key);
    await focusedOn(page, 'reason');
    await page.keyboard.type('nama dan tanggal lahir dibandingkan');
    const done = page.waitForResponse(
      (one) => one.url().includes('/link/review/') && one.request().method() === 'POST',
    );
    await page.keyboard.press('Enter');
    must((await done).status() === 200, 'the verdict is on disk');
    await page.waitForFunction((before) => {
      const at = document.getElementById('case');
      return at && at.getAttribute('aria-label') !== before;
    }, person);
    return person;
  }

  await test('links are judged by keyboard, the next case at hand', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/review');
    await page.waitForSelector('#case');
    await accessible(page, 'links to review');
    await page.screenshot({ path: `${shots}/supervisor-review.png` });
    const fetched = [];
    page.on('response', (one) => {
      if (one.request().method() === 'GET' && one.url().includes('/link/review/P')) {
        fetched.push(one.url());
      }
    });
    const judged = [];
    for (const key of ['s', 'b', 't']) judged.push(await judge(page, key));
    must(new Set(judged).size === 3, `three people: ${judged}`);
    const now = await page.getAttribute('#case', 'aria-label');
    must(!judged.includes(now), 'decided comes not again');
    must(new Set(fetched).size === fetched.length, `no case is fetched twice: ${fetched}`);
    await page.context().close();
  });

  await test('two people judge the sample by themselves, and agree or not', async () => {
    const seen = [];
    for (const account of ['supervisor', 'supervisor2']) {
      const page = await open(
        account === 'supervisor2'
          ? { colorScheme: 'dark', viewport: { width: 390, height: 844 } }
          : {},
      );
      await login(page, account);
      if (account === 'supervisor2') await page.click('header button:first-of-type');
      await page.goto(address + '/review');
      await page.waitForSelector('#case');
      await page.click('main .row button >> nth=1');
      await page.waitForSelector('button[aria-pressed=true]:has-text("am")');
      await page.waitForSelector('#case');
      must((await page.locator('h3').count()) === 0, 'the verdict of the other is not shown');
      seen.push(await judge(page, 's'));
      if (account === 'supervisor2') {
        await accessible(page, 'links to review in the dark');
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth > innerWidth + 1,
        );
        must(!wide, 'the page is no wider than the phone');
        await page.screenshot({ path: `${shots}/phone-review.png`, fullPage: true });
        await page.reload();
        await page.waitForSelector('h2:has-text("How reviewers agree")');
      }
      await page.context().close();
    }
    must(seen[0] === seen[1], `the same person first: ${seen}`);
  });
}

async function queueTests({ test, must, open, login, accessible, address, shots }) {
  await test('documents by status lead to their correction', async () => {
    const page = await open();
    await login(page, 'operator');
    await page.goto(address + '/documents');
    await page.waitForSelector('tbody tr a');
    await accessible(page, 'documents by status');
    await page.screenshot({ path: `${shots}/operator-documents.png` });
    const counts = await page.locator('main .row button[aria-pressed]').allTextContents();
    must(counts.length === 5 && /\d/.test(counts[0]), `counts: ${counts}`);
    await page.click('header button:first-of-type');
    await page.click('button:has-text("Not checked yet")');
    await page.waitForSelector('button[aria-pressed=true]:has-text("Not checked yet")');
    await page.click('button:has-text("Error")');
    await page.waitForSelector('button[aria-pressed=true]:has-text("Error")');
    await page.waitForSelector('tbody tr a');
    const family = await page.textContent('tbody tr:first-child th');
    await page.click('tbody tr:first-child a:has-text("Correct")');
    await focusedOn(page, '0-form_sheet_no');
    must(page.url().endsWith(family.trim()), 'the document is open');
    await page.waitForSelector('ul.found li .bad');
    await page.context().close();
  });

  await test('two supervisors decide one finding: the second hears of the first', async () => {
    const pages = [];
    for (const account of ['supervisor', 'supervisor2']) {
      const page = await open();
      await login(page, account);
      await page.goto(address + '/findings');
      await page.click('tbody tr:has(td.warn) button >> nth=0');
      await page.waitForSelector('tbody tr select');
      pages.push(page);
    }
    const [one, two] = pages;
    const label = await one.getAttribute('tbody tr select >> nth=0', 'aria-label');
    await one.selectOption(`select[aria-label="${label}"]`, 'confirm1');
    await one.waitForFunction(
      (gone) => !document.querySelector(`select[aria-label="${gone}"]`),
      label,
    );
    await two.selectOption(`select[aria-label="${label}"]`, 'ppl');
    await two.waitForSelector('[role=alert]');
    await two.waitForFunction(
      (gone) => !document.querySelector(`select[aria-label="${gone}"]`),
      label,
    );
    must((await two.textContent('tbody')).includes('dibenarkan'), 'the stored decision is shown');
    await accessible(two, 'a finding decided meanwhile');
    await two.screenshot({ path: `${shots}/supervisor-decided-meanwhile.png` });
    for (const page of pages) await page.context().close();
  });
}

export async function deskTests(tools) {
  await copyTests(tools);
  await sheetTests(tools);
  await headsDownTests(tools);
  await findingTests(tools);
  await leavingTests(tools);
  await listTests(tools);
  await secondTests(tools);
  await reviewTests(tools);
  await queueTests(tools);
}
