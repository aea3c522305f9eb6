import { ActionIcon, Button, type ButtonProps, Tooltip } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface ActionButtonProps extends Omit<ButtonProps, 'onClick' | 'children'> {
  /** Why it cannot work now; null when it can. A hindered button keeps its focus and says why. */
  reason: string | null;
  /** Left out where the button sends a form; the form asks for the reason itself. */
  onClick?: () => void;
  type?: 'button' | 'submit';
  children: ReactNode;
}

/** A button of which it is always said why it cannot be used. */
export function ActionButton({ reason, onClick, type = 'button', children, ...button }: ActionButtonProps) {
  const reasonId = useId();
  return (
    <>
      <Tooltip label={reason} disabled={reason === null}>
        <Button
          {...button}
          type={type}
          aria-disabled={reason !== null}
          data-disabled={reason !== null}
          {...(reason === null ? {} : { 'aria-describedby': reasonId })}
          onClick={() => reason === null && onClick?.()}
        >
          {children}
        </Button>
      </Tooltip>
      <span id={reasonId} hidden>
        {reason}
      </span>
    </>
  );
}

/** The same as an icon, for rows; `label` is its name and its tooltip. */
export function ActionGlyph(props: { label: string; reason: string | null; onClick(): void; children: ReactNode }) {
  const hindered = props.reason !== null;
  return (
    <Tooltip label={hindered ? `${props.label}: ${props.reason}` : props.label}>
      <ActionIcon
        aria-label={props.label}
        aria-disabled={hindered}
        data-disabled={hindered}
        onClick={() => !hindered && props.onClick()}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
