import { useEffect, useRef } from 'react';
import classes from './terminal.module.css';
import { sessionOf } from './terminals.ts';

/** Where the screen of a terminal is shown while it is looked at. Every key is its own there: see use-frame-keys.ts. */
export function TerminalScreen({ id, name }: { id: string; name: string }) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const session = sessionOf(id);
    if (!session || !frame.current) return;
    const detach = session.attach(frame.current);
    session.focus();
    return detach;
  }, [id]);
  return <section ref={frame} className={classes.screen} aria-label={name} data-terminal />;
}
