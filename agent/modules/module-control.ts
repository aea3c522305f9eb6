import { AgentError } from '../errors.ts';
import { isSystemService } from '../installers/installer.ts';
import type { PackageServices, ServiceState } from '../installers/package-service.ts';
import type { Runner, ServiceStatus } from '../runners/runner.ts';
import { type ModuleFiles, unitIdOf } from './module-files.ts';
import type { ModuleRecord } from './module-record.ts';

export interface ModuleControlOptions {
  runner: Runner;
  files: ModuleFiles;
  /** The environment of services. */
  env: Record<string, string>;
  /** Loaded when a module first has a service of the system. */
  packageServices: () => Promise<PackageServices>;
}

/** Starts and stops the services of modules: those that the agent runs, and those that came with a system package. */
export class ModuleControl {
  readonly #options: ModuleControlOptions;
  #packageServices: Promise<PackageServices> | undefined;

  constructor(options: ModuleControlOptions) {
    this.#options = options;
  }

  async state(record: ModuleRecord): Promise<ServiceState> {
    if (!record.service || !isSystemService(record.service)) {
      return { running: this.#options.runner.status(unitIdOf(record.id)).running, enabled: record.enabled };
    }
    return (await this.#services()).state(record.service);
  }

  /** Of a service that the agent runs; what the system runs is not known here. */
  status(record: ModuleRecord): ServiceStatus {
    return this.#options.runner.status(unitIdOf(record.id));
  }

  /** Throws `no-service`, `did-not-stay-up`. */
  async start(record: ModuleRecord): Promise<void> {
    if (!record.service) throw new AgentError('no-service', `${record.name} has nothing that could be started.`);
    if (isSystemService(record.service)) {
      await (await this.#services()).start(record.service);
      return;
    }
    const unit = await this.#options.files.unitOf(record, this.#options.env);
    if (unit) await this.#options.runner.start(unit);
  }

  /** Throws `stop-failed`. */
  async stop(record: ModuleRecord): Promise<void> {
    if (record.service && isSystemService(record.service)) await (await this.#services()).stop(record.service);
    else await this.#options.runner.stop(unitIdOf(record.id));
  }

  async restart(record: ModuleRecord): Promise<void> {
    if (record.service && isSystemService(record.service)) {
      await (await this.#services()).restart(record.service);
      return;
    }
    await this.stop(record);
    await this.start(record);
  }

  #services(): Promise<PackageServices> {
    this.#packageServices ??= this.#options.packageServices();
    return this.#packageServices;
  }
}
