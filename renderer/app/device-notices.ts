type Listener = (ids: readonly string[] | 'all') => void;

const listeners = new Set<Listener>();

/** Hears which devices main says have changed; `all` where that is not known one by one. Returns what ends it. */
export function onDeviceNotices(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function publishDeviceNotices(ids: readonly string[] | 'all'): void {
  for (const listener of listeners) listener(ids);
}
