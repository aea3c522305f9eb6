// How each view is come to for its picture, in order: one begins where the one before has left the window.

const goTo = (page, hash) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

async function device(page, name, tab) {
  await goTo(page, `#/fleet/name:${name}`);
  await page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name }).click();
  if (tab) await page.getByRole('tab', { name: tab }).click();
}

const table = [
  'name;address;user;site;tags;rack',
  ...Array.from({ length: 60 }, (_, n) => `pump-${n + 1};10.0.1.${n + 1};tech;Yard;edge,pump;R${n % 6}`),
  'nowhere;not an address;tech;;;',
].join('\n');

export const stories = {
  fleet: async (page) => {
    await goTo(page, '#/fleet');
    await page.getByRole('link', { name: 'ridge-03' }).waitFor();
  },
  groups: async (page) => {
    await goTo(page, '#/fleet');
    await page.getByRole('button', { name: 'Group' }).click();
    await page.getByRole('menuitemradio', { name: 'Site' }).click();
    await page.getByRole('row', { name: /pump-03/ }).click();
    await page.getByRole('complementary').getByText('pump-control').first().waitFor();
  },
  bulk: async (page) => {
    await page.getByRole('button', { name: 'Grouped by site' }).click();
    await page.getByRole('menuitemradio').first().click();
    await goTo(page, '#/fleet/tag:pump,turbine');
    await page.getByRole('row', { name: /pump-07/ }).focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: /Plan action/ }).click();
    await page.getByLabel('Operation').selectOption({ label: 'Update module' });
    await page
      .getByLabel(/^(Package|Name|Module)/)
      .first()
      .fill('pump-control');
    await page
      .getByLabel(/^Version/)
      .first()
      .fill('2.5.0');
    await page.getByRole('radio', { name: 'Canary first' }).check();
    await page.getByRole('region', { name: 'Will change' }).waitFor();
  },
  device: (page) => device(page, 'harbour-01'),
  modules: (page) => device(page, 'pump-03', /Modules/),
  ufops: (page) => device(page, 'harbour-01', /Ufops/),
  log: async (page) => {
    await device(page, 'pump-01', /Modules/);
    await page.getByRole('button', { name: 'Log of pump-control' }).click();
    await page.getByText('outlet pressure').first().waitFor({ timeout: 60_000 });
  },
  files: async (page) => {
    await device(page, 'harbour-01', 'Files');
    await page.getByRole('grid').waitFor();
  },
  terminal: async (page) => {
    await device(page, 'harbour-01', 'Terminal');
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    const screen = page.getByRole('region', { name: 'Terminal 1 on harbour-01' });
    await screen.locator('.xterm-rows').getByText(/[#$]/).first().waitFor();
    await screen.getByRole('textbox').focus();
    await page.keyboard.type('uname -n; df -h / | tail -1; ls -a\n');
    await page.getByText('.flotilla').first().waitFor();
  },
  history: (page) => device(page, 'harbour-01', 'History'),
  trust: (page) => device(page, 'ridge-03'),
  away: (page) => device(page, 'mill-04'),
  'set-up': async (page) => {
    await device(page, 'ridge-02');
    await page.getByRole('main').getByRole('button', { name: 'Set up agent', exact: true }).first().click();
    await page.getByText('is put there and started').waitFor();
  },
  jobs: (page) => goTo(page, '#/jobs'),
  job: async (page) => {
    await goTo(page, '#/jobs');
    await page.getByRole('link', { name: 'Update pump-control 2.5.0' }).click();
    await page.getByText('Stopped by the failure limit').waitFor();
  },
  'job-steps': async (page) => {
    await goTo(page, '#/jobs');
    await page.getByRole('link', { name: 'Upload image of sea-state v2' }).click();
    await page.getByText('Upload image of sea-state v2').first().waitFor();
  },
  queue: (page) => goTo(page, '#/queue'),
  logs: async (page) => {
    await goTo(page, '#/logs');
    await page.getByRole('button', { name: 'Add logs' }).click();
    const dialog = page.getByRole('dialog');
    for (const name of ['pump-01', 'pump-02', 'harbour-02']) await dialog.getByRole('checkbox', { name }).check();
    await dialog.getByRole('checkbox', { name: /pump-control/ }).check();
    await dialog.getByRole('checkbox', { name: /tide-logger/ }).check();
    await dialog.getByRole('button', { name: /^(Add|Follow)/ }).click();
    await page.getByText('outlet pressure').first().waitFor({ timeout: 60_000 });
  },
  library: async (page) => {
    await goTo(page, '#/library');
    await page
      .getByRole('row', { name: /modem-watch/ })
      .getByRole('button')
      .click();
  },
  import: async (page) => {
    await goTo(page, '#/import');
    await page.getByLabel('Or paste lines').fill(table);
    await page.getByRole('button', { name: 'Read these lines' }).click();
    await page.getByText('52 new').or(page.getByText('60 new')).first().waitFor();
  },
  credentials: (page) => goTo(page, '#/settings/credentials'),
  keys: (page) => goTo(page, '#/settings/keys'),
  appearance: (page) => goTo(page, '#/settings/appearance'),
  undo: (page) => goTo(page, '#/settings/undo'),
  'settings-history': (page) => goTo(page, '#/settings/history'),
  backups: (page) => goTo(page, '#/settings/backups'),
  about: (page) => goTo(page, '#/settings/about'),
  palette: async (page) => {
    await goTo(page, '#/fleet');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run' }).fill('pump');
    await page
      .getByRole('option', { name: /pump-01/ })
      .first()
      .waitFor();
  },
  keyboard: async (page) => {
    await goTo(page, '#/fleet');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('main').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
  'add-device': async (page) => {
    await goTo(page, '#/fleet');
    await page.getByRole('button', { name: 'Add device' }).click();
  },
};
