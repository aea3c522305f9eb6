import { found } from '../../model/log-filter.ts';

// Tries a regular expression where it can take as long as it likes: whoever waits too long for it ends the worker.

self.onmessage = ({ data }: MessageEvent<{ pattern: string; texts: string[] }>) => {
  self.postMessage(found(data.pattern, data.texts));
};
self.postMessage('ready');
