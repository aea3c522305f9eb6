import type { StepReport } from '../../main/device/device.ts';
import type { OperationContext } from '../../main/operations/operations.ts';

const silent: StepReport = {
  step: (_name, work) => work({ output: () => {}, progress: () => {}, skip: () => {} }),
};

const notHere = () => Promise.reject(new Error('this test does not need it'));

/** What an operation works with, for a test that cares about some of it only. */
export function contextOf(context: Partial<OperationContext> = {}): OperationContext {
  return {
    device: { name: 'pump', address: '127.0.0.9' },
    report: silent,
    idempotencyKey: 'job:device:1',
    signal: new AbortController().signal,
    repeated: false,
    memo: null,
    library: { item: () => null, path: () => '/nowhere' },
    secrets: () => [],
    sending: async () => {},
    reopen: notHere,
    look: notHere,
    ...context,
  };
}
