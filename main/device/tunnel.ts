import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SshConnection } from '../ssh/ssh.ts';

/** Sockets for HTTP that are channels of an SSH connection to the device's own loopback. */
export class TunnelAgent extends Agent {
  readonly #connection: SshConnection;

  constructor(connection: SshConnection, options: AgentOptions) {
    super(options);
    this.#connection = connection;
  }

  override createConnection(
    options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    // Node's own signature: on failure there is no stream.
    const fail = done as ((error: Error) => void) | undefined;
    this.#connection.forward(Number(options.port), this.#connection.closed).then(
      (stream) => done?.(null, stream),
      (error: Error) => fail?.(error),
    );
    return undefined;
  }
}
