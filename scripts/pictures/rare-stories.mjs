// How each view is come to for its picture where there is far too much, or nothing at all: see crowd.ts.

const goTo = (page, hash) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
const oddDevice = /^pump house/;

async function selectOdd(page) {
  await goTo(page, '#/fleet');
  await goTo(page, '#/fleet/tag:rack-1');
  await page.getByRole('grid').getByRole('link', { name: oddDevice }).waitFor();
  await page.getByRole('grid').getByRole('row').nth(1).focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Delete…' }).waitFor();
}

export const crowdStories = {
  'crowd-fleet': selectOdd,
  'delete-many': async (page) => {
    await selectOdd(page);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('textbox', { name: 'Type 11 to go on' }).waitFor();
  },
  'crowd-device': async (page) => {
    await goTo(page, '#/fleet');
    await goTo(page, '#/fleet/name:house');
    await page.getByRole('grid').getByRole('link', { name: oddDevice }).click();
    await page.getByText('2 instances').or(page.getByText('16 instances run another version')).first().waitFor();
  },
  'crowd-ufops': async (page) => {
    await page.getByRole('tab', { name: /Ufops/ }).click();
    await page.getByText('64 of at most 100').waitFor();
  },
  'crowd-job': async (page) => {
    await goTo(page, '#/jobs');
    await page.getByRole('link', { name: /frame-grabber/ }).click();
    await page.getByRole('region', { name: 'Failed' }).or(page.getByText('31 failed')).first().waitFor();
  },
};

export const emptyStories = {
  welcome: async (page) => {
    await goTo(page, '#/fleet');
    await page.getByText('No devices yet').waitFor();
  },
};
