import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './dialog.module.css';

/** At once, so that no letter is lost after the key that opened it: Mantine gives the focus a moment later. */
const takeFocus = (body: HTMLElement | null) =>
  body?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true });

/** A dialog with a title, its content, and its buttons at the end. Esc and the cross close it. */
export function Dialog(props: {
  title: string;
  onClose(): void;
  size?: number;
  children: ReactNode;
  /** The buttons, the safe one first. */
  footer?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Modal.Root opened onClose={props.onClose} size={props.size ?? 480} closeOnClickOutside={false}>
      <Modal.Overlay className={classes.overlay} />
      <Modal.Content>
        {/* Mantine's own header is a banner landmark, of which a page has one. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{props.title}</Modal.Title>
          <Modal.CloseButton aria-label={t('action.close')} />
        </div>
        <Modal.Body ref={takeFocus} className={classes.body}>
          {props.children}
          {props.footer !== undefined && <div className={classes.footer}>{props.footer}</div>}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
