import { useMutation } from '@tanstack/react-query';
import { queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';

/** Changes something in a folder of a device, and reads its folders again, however it ended. */
export function useChange<T>(deviceId: string, mutationFn: (input: T) => Promise<unknown>) {
  return useMutation({
    mutationFn,
    onSettled: () => queryClient.invalidateQueries({ queryKey: queries.files.list.key({ input: { deviceId } }) }),
  });
}
