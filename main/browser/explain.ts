import { errorCatalogue, FlotillaError, fillSentence } from '../../contract/errors.ts';

/** Why Flotilla did not open, and what to do: for a terminal or a dialog. */
export function explain(error: unknown): string {
  if (error instanceof FlotillaError) {
    return `${error.message} ${fillSentence(errorCatalogue[error.code].next, error.params)}`;
  }
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'This port is in use by another program. Choose another with --port.';
  }
  return error.message;
}
