import type { PointerEvent } from 'react';
import { fullTime } from '../../model/age.ts';

/**
 * Titles for what the pointer rests on, made when it comes there and not for each row that scrolls by: the full time of an age, and
 * the whole of a text that is cut.
 */
export function titleOnHover(language: string): (event: PointerEvent) => void {
  return ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    const time = target.closest('time');
    if (time) time.title = fullTime(Date.parse(time.dateTime), language);
    const cell = target.closest<HTMLElement>('[role="gridcell"]');
    if (!cell) return;
    const isCut = [cell, ...cell.querySelectorAll<HTMLElement>('*')].some(
      ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
    );
    if (isCut) cell.title = textsOf(cell).join(', ');
    else cell.removeAttribute('title');
  };
}

/** The texts of a cell, without its age. */
function textsOf(cell: Element): string[] {
  if (cell.children.length === 0) return [cell.textContent ?? ''];
  const parts = [...cell.children].filter((part) => part.localName !== 'time');
  return parts.map((part) => part.textContent ?? '').filter((text) => text !== '');
}
