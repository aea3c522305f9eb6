import { useSyncExternalStore } from 'react';
import { connection } from './api.ts';
import type { ConnectionState } from './bridge/connection.ts';

/** The connection of this window to main. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.get);
}
