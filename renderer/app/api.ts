import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { createClient } from './client.ts';

/** The client of main, and the state of the connection to it. */
export const { client, connection } = createClient();

/** Query keys and options for every procedure. */
export const queries = createTanstackQueryUtils(client);
