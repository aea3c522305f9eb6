import { usePreferences } from '../stores/preferences.ts';
import { client, connection } from './api.ts';

/** Tells the desktop host how its frame should look, at each connection and each change. Returns what ends it. */
export function tellLook(): () => void {
  if (!window.flotilla) return () => {};
  let told = '';
  const tell = () => {
    if (connection.get().state !== 'connected') {
      told = '';
      return;
    }
    const { theme, language } = usePreferences.getState();
    const now = `${theme} ${language}`;
    if (now === told) return;
    told = now;
    // Lost with the connection: the next one is told again.
    client.system.look({ theme, language }).catch(() => {});
  };
  const ends = [connection.subscribe(tell), usePreferences.subscribe(tell)];
  tell();
  return () => {
    for (const end of ends) end();
  };
}
