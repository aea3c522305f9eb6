import type { Virtualizer } from '@tanstack/react-virtual';

/**
 * Brings a row into sight, as little as needed. The virtualizer's own way makes the browser lay out the page several times for
 * each step, to be sure of heights that are known here.
 */
export function scrollToRow(virtualizer: Virtualizer<HTMLDivElement, Element>, index: number): void {
  const { scrollElement, options } = virtualizer;
  if (!scrollElement) return;
  const height = options.estimateSize(index);
  const top = index * height;
  const seenFrom = virtualizer.scrollOffset ?? scrollElement.scrollTop;
  const seen = (virtualizer.scrollRect?.height ?? scrollElement.clientHeight) - options.scrollPaddingStart;
  if (top < seenFrom) scrollElement.scrollTop = top;
  else if (top + height > seenFrom + seen) scrollElement.scrollTop = top + height - seen;
}
