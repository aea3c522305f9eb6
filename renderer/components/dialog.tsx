import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './dialog.module.css';

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
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 480}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      classNames={{ title: classes.title ?? '', overlay: classes.overlay ?? '' }}
    >
      {props.children}
      {props.footer !== undefined && <div className={classes.footer}>{props.footer}</div>}
    </Modal>
  );
}
