import i18next from 'i18next';
import { usePreferences } from '../../stores/preferences.ts';
import { useScreen } from '../../stores/screen.ts';
import { maxTerminals, oldestEnded, type TerminalStatus, useTerminals, whyNoMore } from '../../stores/terminals.ts';
import { type TerminalCommand, TerminalSession } from './session.ts';

// What is done with terminals. The store says which there are; here are their screens.

const sessions = new Map<string, TerminalSession>();
const commands = new Map<string, (command: TerminalCommand) => void>();

/** Opens one more terminal on a device where there can be one. An ended one makes room where there are too many. */
export function openTerminal(deviceId: string): void {
  const store = useTerminals.getState();
  if (whyNoMore(store.terminals, deviceId) !== null) return;
  if (store.terminals.length >= maxTerminals) {
    const ended = oldestEnded(store.terminals);
    if (ended) closeTerminal(ended.id);
  }
  const id = crypto.randomUUID();
  sessions.set(
    id,
    new TerminalSession({
      deviceId,
      readScreen: usePreferences.getState().readTerminal,
      waitingLabel: i18next.t('terminal.opening'),
      onStatus: (status) => {
        useTerminals.getState().setStatus(id, status);
        announce(id, status);
      },
      onTrouble: (trouble) => useTerminals.getState().setTrouble(id, trouble),
      onCommand: (command) => commands.get(id)?.(command),
      onAsk: (text) => useScreen.getState().openDialog({ kind: 'paste', terminalId: id, text }),
    }),
  );
  store.add(id, deviceId);
}

/** Hangs up and forgets what it showed. */
export function closeTerminal(id: string): void {
  sessions.get(id)?.close();
  sessions.delete(id);
  commands.delete(id);
  useTerminals.getState().remove(id);
}

export function sessionOf(id: string): TerminalSession | null {
  return sessions.get(id) ?? null;
}

/** Who is told of the keys that lead out of a terminal; returns what ends it. */
export function onTerminalCommand(id: string, handle: (command: TerminalCommand) => void): () => void {
  commands.set(id, handle);
  return () => {
    if (commands.get(id) === handle) commands.delete(id);
  };
}

/** Reads every screen to a screen reader, or none. */
export function setReadTerminal(readTerminal: boolean): void {
  usePreferences.getState().setReadTerminal(readTerminal);
  for (const session of sessions.values()) session.setReadScreen(readTerminal);
}

function announce(id: string, status: TerminalStatus): void {
  const entry = useTerminals.getState().terminals.find((one) => one.id === id);
  if (!entry || status.state === 'opening') return;
  useScreen.getState().announce(i18next.t(`terminal.said.${status.state}`, { number: entry.number }));
}
