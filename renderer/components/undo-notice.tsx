import { ActionIcon, Button } from '@mantine/core';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FocusEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Undoable } from '../../contract/app/undo.ts';
import { toProblem } from '../../contract/errors.ts';
import { modName } from '../app/key-rules.ts';
import { takeBack } from '../app/offer-undo.ts';
import { useUndoKey } from '../app/use-undo-key.ts';
import { problemText } from '../i18n/problem-text.ts';
import { useScreen } from '../stores/screen.ts';
import { useUndoOffer } from '../stores/undo-offer.ts';
import classes from './undo-notice.module.css';

const shownMs = 20_000;

/** What was just done, and the way to take it back; goes by itself after a while in which nobody was at it. */
export function UndoNotice() {
  const offer = useUndoOffer((offers) => offers.offer);
  if (!offer) return null;
  return <Offered key={offer.id} offer={offer} />;
}

function Offered({ offer }: { offer: Undoable }) {
  const { t, i18n } = useTranslation();
  const { announce } = useScreen.getState();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const cameFrom = useRef<HTMLElement | null>(null);
  const what = useWhat(offer);
  const leave = () => {
    if (focused) (cameFrom.current?.isConnected ? cameFrom.current : document.querySelector('main'))?.focus();
    useUndoOffer.getState().dismiss();
  };
  const undo = useMutation({
    mutationFn: () => takeBack(offer),
    onSuccess: () => {
      announce(t('settings.undo.done', { what }));
      leave();
    },
  });
  const { isPending, error } = undo;
  const run = () => {
    if (!isPending) undo.mutate();
  };
  useUndoKey(run);
  const isHeld = pointed || focused || isPending;
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => useUndoOffer.getState().dismiss(), shownMs);
    return () => clearTimeout(timer);
  }, [isHeld]);
  const hint = t('undo.hint', { what, key: `${modName} Z` });
  useEffect(() => announce(hint), [announce, hint]);
  const onFocus = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    setFocused(true);
    if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget))
      cameFrom.current = relatedTarget;
  };
  const problem = error ? problemText(toProblem(error), i18n.language) : null;
  return (
    <section
      className={classes.notice}
      data-region
      aria-label={t('undo.label')}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={onFocus}
      onBlur={({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget))}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        leave();
      }}
    >
      <p className={classes.text}>
        {what}
        {problem && (
          <span className={classes.problem} role="alert">
            {' '}
            {problem.message} {problem.next}
          </span>
        )}
      </p>
      <Button
        variant="default"
        size="xs"
        aria-busy={isPending}
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        aria-keyshortcuts="Control+Z Meta+Z"
        onClick={run}
      >
        {t('settings.undo.apply')}
        <kbd className={classes.key} aria-hidden>
          {modName} Z
        </kbd>
      </Button>
      <ActionIcon aria-label={t('action.close')} onClick={leave}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </section>
  );
}

function useWhat({ kind, count, names }: Undoable): string {
  const { t } = useTranslation();
  const what = t(`settings.undo.kind.${kind}`, { count });
  return count === 1 && names[0] ? t('undo.one', { what, name: names[0] }) : what;
}
