import { useEffect } from 'react';
import { onDeviceNotices } from '../../app/device-notices.ts';
import { queryClient } from '../../app/query-client.ts';

const pauseMs = 5000;

/** Makes the dry run again, in the background and not too often, while devices change. */
export function useAgainAfterChanges(settled: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const again = () => {
      timer = null;
      void queryClient.invalidateQueries({ queryKey: ['dry-run', settled] });
    };
    const stop = onDeviceNotices(() => {
      timer ??= setTimeout(again, pauseMs);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [settled]);
}
