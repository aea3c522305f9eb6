import type { Migration } from '../migrate.ts';

/** Devices that already run a server of the Modules API, on a port of their own loopback. */
export const plainServer: Migration = {
  version: 40,
  sql: 'ALTER TABLE devices ADD COLUMN plain_server_port INTEGER CHECK (plain_server_port BETWEEN 1 AND 65535);',
};
