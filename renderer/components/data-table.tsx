import type { ReactNode } from 'react';
import classes from './table.module.css';

export interface TableColumn {
  id: string;
  /** Heads the column, also where it is not seen. */
  label: string;
  /** `number`: ranged right. `rest`: takes what room there is. `actions`: the buttons of a row; its head is only heard. */
  kind?: 'number' | 'rest' | 'text' | 'actions';
}

/** A list as a table: named, headed, and looking like every other; `children` are its rows. */
export function DataTable(props: { label: string; columns: readonly TableColumn[]; children: ReactNode }) {
  return (
    <table className={classes.table} aria-label={props.label}>
      <thead>
        <tr>
          {props.columns.map(({ id, label, kind }) => (
            <th
              key={id}
              scope="col"
              data-column={id}
              className={kind && kind !== 'actions' ? classes[kind] : undefined}
            >
              {kind === 'actions' ? <span className="visually-hidden">{label}</span> : label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );
}
