// A citizen in the browser: a letter from the office, the code once, the own record, who read it,
// an objection, and the office's answer.
import { execFileSync } from 'node:child_process';

/** An adult whose birth date is known, as a supervisor sees them. */
async function adult(page) {
  return page.evaluate(async () => {
    const headers = { 'X-Purpose': 'validation' };
    const list = await (await fetch('/v1/family?limit=50', { headers })).json();
    for (const { family } of list.families) {
      const record = await (await fetch('/v1/family/' + family, { headers })).json();
      for (const member of record.members) {
        const of = (name) => member.fields.find((field) => field.name === name)?.value ?? -1;
        const born = [of('birth_year'), of('birth_month'), of('birth_day')];
        if (of('age') >= 18 && born.every((one) => one > 0) && born[0] < 9000 && born[2] < 29) {
          const two = (number) => String(number).padStart(2, '0');
          return {
            family,
            person: member.person,
            born: `${born[0]}-${two(born[1])}-${two(born[2])}`,
          };
        }
      }
    }
    return null;
  });
}

export async function ownTests({ test, must, open, login, accessible, address, shots }) {
  let who = null;
  let code = '';

  await test('the office prints a letter with a code', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/requests');
    await page.waitForSelector('tbody tr');
    await accessible(page, 'requests');
    who = await adult(page);
    must(who, 'there is an adult with a birth date');
    await page.fill('main form input >> nth=0', who.family);
    await page.fill('main form input >> nth=1', who.person);
    const download = page.waitForEvent('download');
    await page.click('button:has-text("Buat surat")');
    await (await download).saveAs(`${shots}/letter.pdf`);
    const text = execFileSync('pdftotext', [`${shots}/letter.pdf`, '-']).toString();
    code = /[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';
    must(code, 'the code stands on the letter');
    await page.context().close();
  });

  await test('a citizen sees the own record and who read it, and objects', async () => {
    const page = await open();
    await page.click('a[href="/own"]');
    await page.waitForSelector('input[type=date]');
    await accessible(page, 'the door for citizens');
    await page.screenshot({ path: `${shots}/own-login.png` });
    await page.fill('form.narrow input >> nth=0', code);
    await page.fill('input[type=date]', '1901-01-01');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]');
    await page.fill('input[type=date]', who.born);
    await page.keyboard.press('Enter');
    await page.waitForSelector('details[open] dl.facts');
    await page.waitForSelector('td:has-text("Pengawas entri")');
    const main = await page.textContent('main');
    must(main.includes('Data kesehatan'), 'what is hidden is said');
    must(!main.includes('supervisor'), 'roles, no accounts');
    await page.selectOption('main form select', 'objection');
    await page.fill('main form textarea', 'Kami tidak setuju: kami mengontrak, bukan pemilik.');
    await page.click('button:has-text("Ajukan")');
    await page.waitForSelector('li:has-text("Dijawab paling lambat")');
    await page.waitForSelector('h1');
    await accessible(page, 'the own page');
    await page.screenshot({ path: `${shots}/own.png` });
    await page.click('header button:has-text("English")');
    await page.waitForSelector('h1:has-text("My data")');
    await page.waitForSelector('li:has-text("Answered by")');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await accessible(page, 'the own page in the dark');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    must(!wide, 'the own page is no wider than the phone');
    await page.screenshot({ path: `${shots}/own-page-phone.png` });
    const second = await open();
    await second.goto(address + '/own');
    await second.fill('form.narrow input >> nth=0', code);
    await second.fill('input[type=date]', who.born);
    await second.keyboard.press('Enter');
    await second.waitForSelector('[role=alert]');
    await second.context().close();
    await page.context().close();
  });

  await test('the office answers an objection', async () => {
    const page = await open();
    await login(page, 'supervisor');
    await page.goto(address + '/requests');
    await page.fill('tbody input', 'Sudah dikunjungi: diperbaiki.');
    await page.screenshot({ path: `${shots}/requests.png` });
    await page.click('button:has-text("Terima")');
    await page.waitForSelector('td:has-text("diterima")');
    await page.context().close();
  });

  await test('the door for citizens on a phone in the dark', async () => {
    const page = await open({
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    await page.goto(address + '/own');
    await page.waitForSelector('input[type=date]');
    await accessible(page, 'the door in the dark');
    await page.screenshot({ path: `${shots}/own-phone.png` });
    await page.context().close();
  });
}
