import { type ClientLink, createORPCClient, mapEventIterator } from '@orpc/client';
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import { FlotillaError } from '../../../contract/errors.ts';
import { type Connection, type ConnectionTimes, keepConnected } from './connection.ts';
import { rebuildError } from './rebuild-error.ts';
import type { OpenWireFunction } from './wire.ts';

export interface BridgeClient<Contract extends AnyContractRouter> {
  /** Every call throws FlotillaError, `host.disconnected` when the connection is or gets lost; an abort throws its reason. */
  client: ContractRouterClient<Contract>;
  connection: Connection;
}

/** A typed client that keeps its own connection. */
export function clientOver<Contract extends AnyContractRouter>(
  open: OpenWireFunction,
  times?: ConnectionTimes,
): BridgeClient<Contract> {
  const { connection, use } = keepConnected(open, times);
  const link: ClientLink<Record<never, never>> = {
    async call(path, input, options) {
      const wire = await use(options.signal);
      const failure = async (error: unknown): Promise<unknown> => {
        if (options.signal?.aborted) return options.signal.reason;
        return wire.isOpen() ? rebuildError(error) : new FlotillaError('host.disconnected');
      };
      try {
        const output = await wire.link.call(path, input, options);
        if (!isIterator(output)) return output;
        return mapEventIterator(output, { value: async (value) => value, error: failure });
      } catch (error) {
        throw await failure(error);
      }
    },
  };
  return { client: createORPCClient<ContractRouterClient<Contract>>(link), connection };
}

function isIterator(value: unknown): value is AsyncIterator<unknown, unknown, unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}
