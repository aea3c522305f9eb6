import { useSyncExternalStore } from 'react';
import { formatRoute, parseRoute, type Route } from '../model/route.ts';

let last = { hash: '', route: parseRoute('') };

function current(): Route {
  const { hash } = window.location;
  if (hash !== last.hash) last = { hash, route: parseRoute(hash) };
  return last.route;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Where the screen is, from the address. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}

export function goTo(route: Route): void {
  window.location.hash = formatRoute(route);
}

/** Goes there without a step to come back from. */
export function replaceRoute(route: Route): void {
  window.history.replaceState(null, '', formatRoute(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
