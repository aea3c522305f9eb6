import type { ReactNode } from 'react';
import classes from './view-header.module.css';

/** The head of a view: where we are, and its main actions. */
export function ViewHeader(props: { title: ReactNode; aside?: ReactNode; before?: ReactNode; children?: ReactNode }) {
  return (
    <header className={classes.header}>
      {props.before}
      <h1 className={classes.title}>{props.title}</h1>
      {props.aside !== undefined && <div className={classes.aside}>{props.aside}</div>}
      <div className={classes.actions}>{props.children}</div>
    </header>
  );
}
