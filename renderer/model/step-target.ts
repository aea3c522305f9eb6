interface ListPlace {
  cursor: number;
  count: number;
  /** Rows of one page. */
  page: number;
}

/** Where a key leads in a list, maybe beyond its ends; null for a key that does not move. */
export function stepTarget(key: string, { cursor, count, page }: ListPlace): number | null {
  switch (key) {
    case 'ArrowDown':
      return cursor + 1;
    case 'ArrowUp':
      return cursor - 1;
    case 'PageDown':
      return cursor + page;
    case 'PageUp':
      return cursor - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
