import type { Locator, Page } from 'playwright/test';
import { test as base, expect } from './fixtures.ts';

// A technician without a mouse: each test fails when anything was pointed at, and wherever the focus cannot be seen.

export const test = base.extend<{ noPointer: undefined }>({
  noPointer: [
    async ({ page }, use) => {
      const pointed: string[] = [];
      await page.exposeFunction('tellPointer', (what: string) => pointed.push(what));
      await page.addInitScript(`
        for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'wheel', 'drop']) {
          addEventListener(kind, (event) => tellPointer(kind + ' on ' + event.target.nodeName), true);
        }
      `);
      await use(undefined);
      expect(pointed).toEqual([]);
    },
    { auto: true },
  ],
});

interface Focused {
  name: string;
  role: string;
  /** What is wrong with how the focus is shown; null where it is well. */
  fault: string | null;
}

const mostPresses = 140;

/** Presses Tab until what has this name has the focus; what cannot be reached so fails, and so does a focus that is not seen. */
export async function goTo(
  page: Page,
  name: string | RegExp,
  { role, key = 'Tab' }: { role?: string; key?: 'Tab' | 'Shift+Tab' | 'ArrowDown' } = {},
): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < mostPresses; presses += 1) {
    const focused = await focusOf(page);
    const named = typeof name === 'string' ? focused.name === name : name.test(focused.name);
    if (named && (!role || focused.role === role)) {
      expect(focused.fault).toBeNull();
      return;
    }
    if (focused.fault !== null) throw new Error(`on the way to "${name}": ${focused.fault}`);
    passed.push(`${focused.role} ${focused.name}`.slice(0, 40));
    await page.keyboard.press(key);
  }
  throw new Error(`"${name}" cannot be reached with ${key}; passed: ${[...new Set(passed)].join(' | ')}`);
}

/** What has the focus. How that is shown may be on its way: it is given a moment. */
async function focusOf(page: Page): Promise<Focused> {
  const focused = await page.evaluate<Focused>(focusedElement);
  if (focused.fault === null) return focused;
  await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))');
  return page.evaluate<Focused>(focusedElement);
}

/** The same to one control among several of its name. */
export async function goToOne(page: Page, target: Locator): Promise<void> {
  const focused = target.and(page.locator(':focus'));
  for (let presses = 0; presses < mostPresses && (await focused.count()) === 0; presses += 1) {
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

/** Goes to a button, once it is there and can be used, and presses it. */
export async function press(page: Page, name: string | RegExp, key?: 'Tab' | 'Shift+Tab' | 'ArrowDown'): Promise<void> {
  await goTo(page, name, { ...(key ? { key } : {}) });
  await page.keyboard.press('Enter');
}

/** Writes in place of what a field holds. */
export async function write(page: Page, name: string | RegExp, text: string): Promise<void> {
  await goTo(page, name, { role: 'textbox' });
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** Chooses in a list that opens, by the arrow keys: letters that come too far apart would begin a new word. */
export async function choose(page: Page, name: string, option: string): Promise<void> {
  await goTo(page, name, { role: 'combobox' });
  const chosen = page.getByRole('combobox', { name }).locator('option:checked');
  const at = await page.getByRole('combobox', { name }).getByRole('option').allTextContents();
  await page.keyboard.press('Home');
  for (let presses = 0; presses < at.length && (await chosen.textContent()) !== option; presses += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(chosen).toHaveText(option);
}

/** Goes to a tab of the device on the screen, by the arrow keys. */
export async function openTab(page: Page, name: string): Promise<void> {
  await goTo(page, /./, { role: 'tab' });
  const tab = page.getByRole('tab', { name: new RegExp(`^${name}`) });
  await expect(tab).toBeVisible();
  for (let presses = 0; presses < 10 && (await tab.getAttribute('aria-selected')) !== 'true'; presses += 1) {
    await page.keyboard.press('ArrowRight');
  }
  await expect(tab).toBeFocused();
}

/** Finds something by the palette, and goes there or does it. */
export async function run(page: Page, what: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Search or run' })).toBeFocused();
  await page.keyboard.type(what);
  await expect(page.getByRole('option', { name: what }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
}

const focusedElement = `(() => {
  const at = document.activeElement;
  const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent ?? '';
  const types = { radio: 'radio', checkbox: 'checkbox', file: 'file' };
  const roles = { INPUT: types[at.type] ?? 'textbox', TEXTAREA: 'textbox', BUTTON: 'button', SELECT: 'combobox', A: 'link' };
  const role = at.getAttribute('role') ?? roles[at.tagName] ?? '';
  const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
  const probe = Object.assign(document.createElement('i'), { style: '' });
  probe.style.color = accent;
  document.body.append(probe);
  const accentColour = getComputedStyle(probe).color;
  probe.remove();
  const shows = (one) => {
    if (!one) return false;
    const style = getComputedStyle(one);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.borderTopColor === accentColour;
  };
  const fault = () => {
    // A menu that has just opened has its first place before its items.
    const isMenu = at.matches('[role="menu"] > [data-autofocus]');
    if (at === document.body || isMenu || at.closest('[data-terminal]')) return null;
    const name = at.tagName + ' "' + label.trim().slice(0, 40) + '"';
    // A control that is drawn by what stands for it shows its focus there.
    const drawn = [at, at.nextElementSibling, at.nodeName === 'MAIN' ? at.querySelector('h1') : null];
    for (let around = at.parentElement; around && drawn.length < 8; around = around.parentElement) drawn.push(around);
    if (!drawn.some(shows)) return 'the focus on ' + name + ' is not seen';
    const box = (at.getBoundingClientRect().width > 1 ? at : at.parentElement).getBoundingClientRect();
    const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    return inside ? null : name + ' has the focus out of sight';
  };
  return { name: label.trim(), role, fault: fault() };
})()`;
