import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AgentWhere } from '../../contract/app/agent-plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { standInCommand } from './stand-in.ts';

/**
 * The way to ports of the device's own loopback: forwarding, or, from the first time that the server forbids it until the
 * connection ends, the agent's `pipe` on a channel for commands, or what stands in for it where there is no agent. Whoever talks
 * through it sees no difference.
 */
export class Tunnel {
  readonly #connection: SshConnection;
  #isPiped = false;
  #where: AgentWhere | null = 'user';

  constructor(connection: SshConnection) {
    this.#connection = connection;
  }

  get isPiped(): boolean {
    return this.#isPiped;
  }

  /** Where the agent is whose `pipe` would be used; `null` where there is none. */
  leadTo(where: AgentWhere | null): void {
    this.#where = where;
  }

  async open(port: number): Promise<Duplex> {
    const { closed } = this.#connection;
    if (!this.#isPiped) {
      try {
        return await this.#connection.forward(port, closed);
      } catch (error) {
        if (!(error instanceof FlotillaError) || error.code !== 'ssh.forwarding-refused') throw error;
        this.#isPiped = true;
      }
    }
    const command = this.#where === null ? standInCommand(port) : pipeCommand(this.#where, port);
    return this.#connection.pipe(command, closed);
  }
}

function pipeCommand(where: AgentWhere, port: number): string {
  const run = where === 'system' ? '/opt/flotilla/agent/run' : '"$HOME"/.flotilla/agent/run';
  return `exec sh -c 'exec sh ${run} pipe ${port}'`;
}

/** Sockets for HTTP that lead through a tunnel. */
export class TunnelAgent extends Agent {
  readonly #tunnel: Tunnel;

  constructor(tunnel: Tunnel, options: AgentOptions) {
    super(options);
    this.#tunnel = tunnel;
  }

  override createConnection(
    options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    // Node's own signature: on failure there is no stream.
    const fail = done as ((error: Error) => void) | undefined;
    this.#tunnel.open(Number(options.port)).then(
      (stream) => done?.(null, stream),
      (error: Error) => fail?.(error),
    );
    return undefined;
  }
}
