import { maxFrameBytes } from '../../../contract/app/bridge.ts';
import { FlotillaError } from '../../../contract/errors.ts';

/** Stops a call that the main side would answer by closing the connection. Throws `input.invalid`. */
export function checkFrame(frame: unknown): void {
  const bytes = sizeOf(frame);
  if (bytes <= maxFrameBytes) return;
  const megabytes = (size: number) => `${Math.ceil(size / 1024 / 1024)} MB`;
  throw new FlotillaError('input.invalid', {
    detail: `${megabytes(bytes)} at once, and ${megabytes(maxFrameBytes)} is the limit.`,
  });
}

/** Characters of a text, bytes of anything else. */
export function sizeOf(frame: unknown): number {
  if (typeof frame === 'string') return frame.length;
  if (frame instanceof ArrayBuffer || ArrayBuffer.isView(frame)) return frame.byteLength;
  return 0;
}
