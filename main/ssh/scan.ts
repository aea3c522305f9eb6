import type { HostKey } from '../../contract/app/devices.ts';

export declare function scanHostKey(where: { address: string; port: number; signal: AbortSignal }): Promise<HostKey>;
