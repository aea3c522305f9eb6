import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** A titled group of named values; `aside` tells their age. */
export function FactGroup(props: { title: string; aside?: ReactNode; children: ReactNode; footer?: ReactNode }) {
  return (
    <section className={classes.group}>
      <header className={classes.head}>
        <h2>{props.title}</h2>
        {props.aside && <span className={classes.aside}>{props.aside}</span>}
      </header>
      {props.children}
      {props.footer && <footer className={classes.foot}>{props.footer}</footer>}
    </section>
  );
}

export function FactList({ children }: { children: ReactNode }) {
  return <dl className={classes.list}>{children}</dl>;
}

export function Fact(props: { name: string; mono?: boolean; muted?: boolean; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{props.name}</dt>
      <dd data-mono={props.mono ?? false} data-muted={props.muted ?? false}>
        {props.children}
      </dd>
    </div>
  );
}
