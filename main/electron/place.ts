export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const smallest = { width: 720, height: 480 };
const usual = { width: 1440, height: 900 };
/** So much of the title bar must be on a screen for a person to get hold of the window. */
const grip = { width: 120, height: 32 };

/**
 * Where the window opens: where it was, when enough of its title bar is on a display that exists now; else in the usual size,
 * in the middle of a display. Never larger than that display.
 */
export function placeOn(displays: readonly Bounds[], kept: Bounds | null): Partial<Bounds> {
  const display = kept && displays.find((area) => isInReach(kept, area));
  if (!kept || !display) return usual;
  const width = Math.max(smallest.width, Math.min(kept.width, display.width));
  const height = Math.max(smallest.height, Math.min(kept.height, display.height));
  return { x: kept.x, y: kept.y, width, height };
}

function isInReach(window: Bounds, area: Bounds): boolean {
  const seenWidth = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isTitleSeen = window.y >= area.y && window.y + grip.height <= area.y + area.height;
  return isTitleSeen && seenWidth >= grip.width;
}
