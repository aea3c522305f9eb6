import { z } from 'zod';
import { hostKeySchema } from './app/devices.ts';

// What the simulator prints when its devices listen: one line of JSON, read by whoever started it.

export const simulatedFleetSchema = z.object({
  devices: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      port: z.number().int().min(1).max(65535),
      user: z.string(),
      password: z.string(),
      hostKey: hostKeySchema,
    }),
  ),
});
export type SimulatedFleetLine = z.infer<typeof simulatedFleetSchema>;
