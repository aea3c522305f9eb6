import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** Nothing is here: one sentence, one picture, one action. */
export function EmptyState(props: { icon: TablerIcon; title: string; text?: string; children?: ReactNode }) {
  const Icon = props.icon;
  return (
    <div className={classes.empty}>
      <Icon className={classes.picture} stroke={1.25} aria-hidden />
      <h2>{props.title}</h2>
      {props.text !== undefined && <p>{props.text}</p>}
      {props.children !== undefined && <div className={classes.action}>{props.children}</div>}
    </div>
  );
}
