import { agentErrorSchema } from '../../../../contract/agent/common.ts';
import type { Module, ModuleSource } from '../../../../contract/agent/modules.ts';
import { type AgentProcess, type Answer, waitFor } from './agent-process.ts';

/** The calls of the Modules API that the tests of installers make. */
export class ModuleCalls {
  readonly #agent: () => AgentProcess;

  constructor(agent: () => AgentProcess) {
    this.#agent = agent;
  }

  create(name: string, version: string, source?: ModuleSource): Promise<Answer> {
    return this.#agent().call('POST', '/modules', { body: { name, version, source } });
  }

  update(id: string, body: { name: string; version: string; source?: ModuleSource }): Promise<Answer> {
    return this.#agent().call('PUT', `/modules/${id}`, { body });
  }

  act(id: string, command: string): Promise<Answer> {
    return this.#agent().call('POST', `/modules/${id}/action`, { body: { command } });
  }

  remove(id: string): Promise<Answer> {
    return this.#agent().call('DELETE', `/modules/${id}`);
  }

  async get(id: string): Promise<Module> {
    return (await this.#agent().call('GET', `/modules/${id}`)).json;
  }

  async list(): Promise<Module[]> {
    return (await this.#agent().call('GET', '/modules')).json.modules;
  }

  async log(id: string): Promise<string> {
    return (await this.#agent().call('GET', `/modules/${id}/log`)).json.log;
  }

  /** What the service answers at the address that it wrote into its log. */
  async served(id: string): Promise<string> {
    const url = await waitFor(async () => [...(await this.log(id)).matchAll(/listening on (\S+)/g)].at(-1)?.[1]);
    return (await fetch(url)).text();
  }
}

/** The status and code of an error reply. */
export function failure(answer: Answer): [number, string] {
  return [answer.status, agentErrorSchema.parse(answer.json).error.code];
}

export function messageIn(answer: Answer): string {
  return agentErrorSchema.parse(answer.json).error.message;
}
