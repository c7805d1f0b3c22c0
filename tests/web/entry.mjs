// Entry of K documents by keyboard alone: as the paper looks, keys counted, focus never lost; F5;
// two users in conflict.

/** The documents that are keyed: answers in the order of the paper, as boxes hold them. */
function wanted(number, members = 2) {
  return {
    area: '3369010001000100',
    first: {
      form_sheet_no: '1',
      form_sheet_total: String(Math.ceil(members / 5)),
      head_name: `PAK REKAAN ${number}`,
      building_no: String(700 + number),
      family_no: '901',
      welfare_status_initial: '3',
      member_count: String(members).padStart(2, '0'),
      kk_code: '0',
      dwelling_kind: '1',
      interview_date: '20102022',
      interview_result: '1',
      dwelling_tenure: '1',
      land_title: '1',
      floor_area_m2: '036',
      floor_type: '3',
      wall_type: '1',
      roof_type: '1',
    },
    member: {
      member_name: 'ANGGOTA REKAAN',
      presence: '1',
      sex: '1',
      birth_year: '1980',
      age: '42',
    },
  };
}

/** Any answer for a question that is not wanted by name: the document is keyed whole. */
function filler(question, width) {
  if (!question.digits) return 'TULISAN REKAAN DI KERTAS'.slice(0, width);
  if (question.codes.length > 0) return question.codes[0].code.padStart(width, '0');
  return question.kind === 'date' ? '20102022' : '1'.padStart(width || 1, '0');
}

/** Keys the field that has the focus; returns how many keys were struck. */
async function key(page, text, digits, width) {
  await page.keyboard.type(text);
  if (digits && text.length >= width) return text.length;
  await page.keyboard.press('Enter');
  return text.length + 1;
}

async function focused(page) {
  await page.waitForFunction(() => document.activeElement?.matches('.field input, #save-document'));
  return page.evaluate(() => document.activeElement.id);
}

/** Waits until another field has the focus than before. */
async function leaves(page, id) {
  await page.waitForFunction((before) => {
    const at = document.activeElement;
    return at && at.id !== before && at.matches('.field input, #save-document');
  }, id);
}

/** Keys one document to its end; returns keys struck, characters wanted and the order of fields. */
export async function keyDocument(page, form, number, members = 2) {
  const { first, member } = wanted(number, members);
  const byName = new Map(form.questions.map((one) => [one.name, one]));
  let keys = 0;
  let characters = 0;
  let order = [];
  for (;;) {
    const id = await focused(page);
    if (id === 'save-document') break;
    const [of, name] = [Number(id.slice(0, id.indexOf('-'))), id.slice(id.indexOf('-') + 1)];
    const question = byName.get(name);
    const width = question.kind === 'date' ? 8 : question.width;
    const given = name === 'member_no' ? '' : filler(question, width);
    const text = (of === 0 ? first[name] : member[name]) ?? given;
    keys += await key(page, text, question.digits, width);
    characters += text.length;
    order.push(id);
    await leaves(page, id);
  }
  return { keys, characters, order };
}

export async function entryTests({ test, must, open, login, accessible, address, shots }) {
  let form = null;

  async function begin(page, number) {
    await page.goto(address + '/entry');
    await page.waitForSelector('form.row input');
    await page.fill('form.row input', wanted(number).area);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
  }

  await test('an operator keys documents by keyboard alone', async () => {
    const page = await open();
    await login(page, 'operator');
    form = await page.evaluate(() => fetch('/v1/collect/form').then((answer) => answer.json()));
    const count = process.env.REGSOSEK_TEST_LONG === '1' ? 20 : 2;
    for (let number = 1; number <= count; number += 1) {
      await begin(page, number);
      const { keys, characters, order } = await keyDocument(page, form, number);
      must(keys <= 1.1 * characters, `${keys} keys for ${characters} characters`);
      must(order.includes('0-land_title'), 'a title is asked of owners');
      must(!order.includes('1-pregnant'), 'a man is not asked whether he is pregnant');
      must(order.includes('1-worked_last_week'), `a man of 42 is asked about work: ${order}`);
      must(order.indexOf('2-member_name') > order.indexOf('1-member_name'), 'members in turn');
      if (number === 1) {
        await accessible(page, 'entry');
        await page.screenshot({
          path: `${shots}/operator-entry.png`,
          fullPage: true,
        });
      }
      await page.keyboard.press('Enter');
      await page.waitForSelector('#next-document');
      must(/F\d+-\d/.test(await page.textContent('[role=status]')), 'the family has its number');
    }
    await page.context().close();
  });

  await test('thirty full members are keyed by keyboard alone', async () => {
    // Some 1,300 answers take minutes on a loaded machine: thirty members in the long tests, else
    // six, which stand on two sheets.
    const members = process.env.REGSOSEK_TEST_LONG === '1' ? 30 : 6;
    const page = await open();
    await login(page, 'operator');
    form ??= await page.evaluate(() => fetch('/v1/collect/form').then((answer) => answer.json()));
    await begin(page, 60);
    const before = Date.now();
    const { keys, characters, order } = await keyDocument(page, form, 60, members);
    const seconds = (Date.now() - before) / 1000;
    const speed = Math.round((3600 * keys) / seconds);
    const fields = order.length;
    console.log(`# ${members} full members: ${fields} fields, ${keys} keys, ${speed} an hour`);
    must(keys <= 1.1 * characters, `${keys} keys for ${characters} characters`);
    must(order.includes(`${members}-health_insurance`), 'the last member is keyed whole');
    must(new Set(order).size === order.length, 'no field comes twice');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#next-document');
    await page.context().close();
  });

  await test('numbers jump on when full, and keys of the next field wait for it', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, 50);
    await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
    // Typed in one breath: sheet 1 of 1 stands in two fields.
    await page.keyboard.type('11');
    await page.waitForFunction(
      () =>
        document.getElementById('0-form_sheet_no')?.value === '1' &&
        document.getElementById('0-form_sheet_total')?.value === '1',
    );
    await page.waitForFunction(() => document.activeElement?.id === '0-sls_name');
    // A code that the list does not have stops the hand once.
    await page.focus('[id="0-kk_code"]');
    await page.keyboard.type('9');
    await page.waitForSelector('[id="0-kk_code"][aria-invalid=true]');
    await page.keyboard.press('F8');
    await page.waitForFunction(() => document.getElementById('0-kk_code')?.value === '?');
    await page.context().close();
  });

  await test('F5 loses nothing', async () => {
    const page = await open();
    await login(page, 'operator');
    await begin(page, 51);
    const kept = page.waitForResponse(
      (one) =>
        one.url().includes('/draft/') &&
        one.request().method() === 'PUT' &&
        (one.request().postData() ?? '').includes('IBU TETAP ADA'),
    );
    await page.focus('[id="0-head_name"]');
    await page.keyboard.type('IBU TETAP ADA');
    await page.keyboard.press('Enter');
    await kept;
    await page.reload();
    await page.waitForFunction(
      () => document.getElementById('0-head_name')?.value === 'IBU TETAP ADA',
    );
    await page.goto(address + '/entry');
    await page.waitForSelector('a:has-text("IBU TETAP ADA")');
    await accessible(page, 'unfinished documents');
    await page.context().close();
  });

  await test('two users of one document meet in a conflict', async () => {
    const one = await open();
    await login(one, 'operator');
    const two = await open();
    await login(two, 'supervisor');
    await one.goto(address + '/families');
    const family = await one.locator('tbody tr a').first().getAttribute('href');
    const target = family.replace('/families/', '/entry/');
    for (const page of [one, two]) {
      await page.goto(address + target);
      // The screen is ready when it has put the focus into the first field.
      await page.waitForFunction(() => document.activeElement?.id === '0-form_sheet_no');
    }
    await one.fill('[id="0-sls_name"]', 'RT SATU');
    await one.keyboard.press('Control+Enter');
    await one.waitForSelector('#next-document');
    await two.fill('[id="0-sls_name"]', 'RT DUA');
    await two.keyboard.press('Control+Enter');
    await two.waitForSelector('input[type=radio]');
    await accessible(two, 'conflict');
    await two.screenshot({ path: `${shots}/supervisor-conflict.png` });
    const text = await two.textContent('tbody');
    must(text.includes('RT SATU') && text.includes('RT DUA'), 'both answers are shown');
    await two.click('main button');
    await two.waitForSelector('#next-document');
    await two.goto(address + target);
    await two.waitForFunction(() => document.getElementById('0-sls_name')?.value === 'RT DUA');
    await one.context().close();
    await two.context().close();
  });
}
