// Every screen in both languages, light and dark, on a desk and on a phone: no page is wider than
// its window, and axe finds nothing. A screen is opened once and changed in place, so that a round
// is quick.

const desk = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };

/** Screens by role: address, what shows that it is there, and what is done on it first. */
const rounds = {
  supervisor: [
    ['/progress', 'tbody tr'],
    ['/welfare', 'tbody tr'],
    ['/charts', '.chart[data-drawn]'],
    ['/map', '[data-drawn] + *, .map-page tbody tr'],
    ['/search', 'form[role=search] input', searchSomebody],
    ['/families', 'tbody tr a'],
    ['/families/FAMILY', 'dl.facts', openDetails],
    ['/families/F0000000-0', '[role=alert]'],
    ['/second', 'main h1'],
    ['/documents', 'tbody tr a'],
    ['/findings', 'tbody tr', openRule],
    ['/review', '#case'],
    ['/review#duplicates', '#case', showDuplicates],
    ['/coding', 'main h1'],
    ['/requests', 'main form'],
    ['/consult', 'main h1'],
  ],
  operator: [
    ['/entry', 'form.row input'],
    ['/entry/FAMILY', '.field input'],
    ['/entry/vk-3369010001009900', '[id="0-vk_sls_name"]'],
    ['/second', 'main h1'],
  ],
  village: [
    ['/progress', 'tbody tr'],
    ['/families', 'tbody tr a'],
    ['/families/FAMILY', 'dl.facts', openDetails],
    ['/map', '.map-page tbody tr'],
    ['/consult', 'main h1'],
  ],
  planner: [['/welfare', 'tbody tr']],
  administrator: [
    ['/accounts', 'tbody tr'],
    ['/upkeep', 'fieldset'],
    ...['backups', 'emergency', 'audit', 'editions', 'settings', 'policy'].map((_, index) => [
      `/upkeep#${index + 1}`,
      '[role=tab]',
      (page) => page.click(`[role=tab] >> nth=${index + 1}`),
    ]),
  ],
  auditor: [['/reads', 'main h1']],
  dpo: [['/upkeep#2', '[role=tab]', (page) => page.click('[role=tab]:has-text("Pelanggaran")')]],
  fkp_facilitator: [
    ['/consult', 'tbody a'],
    ...[0, 1, 2, 3, 4].map((index) => [
      `/consult#${index}`,
      'tbody a',
      async (page) => {
        await page.click('tbody tr:first-child a');
        await page.click(`[role=tab] >> nth=${index}`);
      },
    ]),
  ],
};

async function searchSomebody(page) {
  await page.fill('form[role=search] label:nth-of-type(5) input', 'rt 1 rw 1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('tbody tr a');
}
async function openDetails(page) {
  await page.click('details summary');
}
async function showDuplicates(page) {
  await page.click('main .row button >> nth=2');
  await page.waitForSelector('#case a');
}
async function openRule(page) {
  await page.click('tbody tr:first-child button');
  await page.waitForSelector('tbody tr select');
}

export async function gridTests({ test, must, open, login, accessible, address, shots }) {
  const pictures = process.env.REGSOSEK_TEST_SHOTS !== undefined;

  async function settled(page) {
    await page.waitForFunction(
      () => !document.querySelector('main p.quiet[role=status]')?.textContent.includes('…'),
    );
  }
  async function look(page, name, told) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 1) told.push(`${name}: ${wide} px wider than its window`);
    if (pictures) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  }
  async function round(page, name, told) {
    for (const lang of ['id', 'en']) {
      if (lang === 'en') await page.click('header button:has-text("English")');
      await settled(page);
      for (const [size, viewport] of Object.entries({ desk, phone })) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          const shown = `${name}-${lang}-${colorScheme}-${size}`;
          await look(page, shown, told);
          // Each size meets each language and each light once under axe.
          const english = lang === 'en';
          if (english !== (size === 'desk') && english === (colorScheme === 'dark')) {
            await accessible(page, shown).catch((error) => told.push(error.message));
          }
        }
      }
    }
    await page.click('header button:has-text("Bahasa Indonesia")');
    await page.setViewportSize(desk);
  }

  for (const [role, screens] of Object.entries(rounds)) {
    await test(`every screen of ${role} in two languages, lights and sizes`, async () => {
      const told = [];
      const page = await open();
      await login(page, role);
      const purpose = { village: 'consultation', operator: 'entry' }[role] ?? 'validation';
      const family = await page.evaluate(async (why) => {
        const answer = await fetch('/v1/family?limit=1', { headers: { 'X-Purpose': why } });
        return answer.ok ? (await answer.json()).families[0].family : '';
      }, purpose);
      for (const [path, ready, first] of screens) {
        await page.goto(address + path.replace('FAMILY', family).replace(/#.*/, ''));
        await page.waitForSelector(ready);
        if (first) await first(page);
        await settled(page);
        await round(page, role + path.replaceAll(/[/#]/g, '-'), told);
      }
      must(told.length === 0, told.join('\n'));
      await page.context().close();
    });
  }
}
