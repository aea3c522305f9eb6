import type { SshConnection, SshPoolOptions } from './types.ts';

export declare class SshPool {
  constructor(options: SshPoolOptions);
  connection(deviceId: string, signal: AbortSignal): Promise<SshConnection>;
  forget(deviceId: string): void;
  close(): Promise<void>;
}
