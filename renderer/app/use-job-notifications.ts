import { useState } from 'react';

/** Whether the system may show a notification when long work ends; asked for on a click only. */
export function useNotifications() {
  const isThere = 'Notification' in window;
  const [permission, setPermission] = useState(isThere ? Notification.permission : 'denied');
  const ask = async () => setPermission(await Notification.requestPermission());
  return { canAsk: permission === 'default', ask };
}

/**
 * Tells of the end of a job outside the window, where that was allowed and nobody looks at it. A click shows the job. Of
 * several windows one is heard: what has the same tag is shown once.
 */
export function notify(text: { title: string; body: string; tag: string }, onClick: () => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted' || document.hasFocus()) return;
  const notification = new Notification(text.title, { body: text.body, tag: text.tag });
  notification.onclick = () => {
    window.focus();
    onClick();
    notification.close();
  };
}
