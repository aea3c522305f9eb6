import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import classes from './group-section.module.css';

/** A group that opens: its name and its count, what it holds in a few words, and its buttons. */
export function GroupSection(props: {
  name: ReactNode;
  /** Said where the name is not text alone. */
  label: string;
  count: number;
  note?: ReactNode;
  actions?: ReactNode;
  opened?: boolean;
  children: ReactNode;
}) {
  const bodyId = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? props.opened ?? false;
  return (
    <section className={classes.group} aria-label={props.label}>
      <div className={classes.head}>
        <h2>
          <UnstyledButton
            className={classes.name}
            aria-expanded={open}
            aria-controls={bodyId}
            onClick={() => setChosen(!open)}
          >
            <IconChevronRight size={14} className={classes.chevron} data-open={open} aria-hidden />
            {props.name} <span className={classes.count}>{props.count}</span>
          </UnstyledButton>
        </h2>
        <div className={classes.note}>{props.note}</div>
        {props.actions}
      </div>
      <div id={bodyId}>{open && props.children}</div>
    </section>
  );
}
