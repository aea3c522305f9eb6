import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LibraryItem } from '../../../contract/app/library.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useListed } from '../../i18n/use-listed.ts';
import { useScreen } from '../../stores/screen.ts';
import { ItemForm } from './item-form.tsx';
import classes from './library.module.css';

const shownUses = 50;

/** One item: what it is, whether it is whole, and which devices run it. */
export function ItemDetail({ item, onClose }: { item: LibraryItem; onClose(): void }) {
  const { t } = useTranslation();
  const listed = useListed();
  const detail = useQuery(queries.library.get.queryOptions({ input: { sha256: item.sha256 } }));
  const refresh = () => void queryClient.invalidateQueries({ queryKey: queries.library.key() });
  const verify = useMutation({
    mutationFn: () => client.library.verify({ sha256: item.sha256 }),
    onSettled: refresh,
  });
  const problem = detail.error ?? verify.error;
  const uses = detail.data?.uses ?? [];
  const origin =
    item.origin.from === 'file'
      ? item.origin.fileName
      : item.origin.from === 'folder'
        ? item.origin.folder
        : item.origin.spec;
  return (
    <section className={classes.detail} aria-label={item.name}>
      <ActionIcon className={classes.close ?? ''} aria-label={t('inspector.close')} onClick={onClose}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
      <FactGroup title={`${item.name} ${item.version ?? ''}`}>
        <FactList>
          <Fact name={t('library.column.kind')}>{t(`library.kind.${item.kind}`)}</Fact>
          <Fact name={t('library.origin.label')}>
            {t(`library.origin.${item.origin.from}`)} <code>{origin}</code>
          </Fact>
          <Fact name="SHA-256" mono>
            <span className={classes.hash}>
              {item.sha256.slice(0, 12)}… <CopyButton value={item.sha256} label={t('library.copyHash')} />
            </span>
          </Fact>
          {item.needs.length > 0 && (
            <Fact name={t('library.needs')} mono>
              {listed(item.needs)}
            </Fact>
          )}
          <Fact name={t('library.state.label')}>{t(`library.state.${item.state}`)}</Fact>
        </FactList>
      </FactGroup>
      {item.remarks.map((remark) => (
        <p key={remark} className={classes.remark}>
          {t(`library.remark.${remark}`)}
        </p>
      ))}
      {problem && <ProblemNotice problem={toProblem(problem)} />}
      <ItemForm item={item} />
      <div className={classes.buttons}>
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          {t('library.verify')}
        </Button>
        <Button
          variant="default"
          onClick={() => useScreen.getState().openDialog({ kind: 'remove-item', item, devices: uses.length })}
        >
          {t('library.remove')}
        </Button>
      </div>
      <h2>{t('library.uses', { count: uses.length })}</h2>
      <ul className={classes.uses}>
        {uses.slice(0, shownUses).map((use) => (
          <li key={`${use.deviceId} ${use.what} ${use.name}`}>
            <a href={`#/devices/${use.deviceId}/${use.what === 'ufop' ? 'ufops' : 'modules'}`}>{use.deviceName}</a>{' '}
            <code>
              {use.name} {use.version}
            </code>{' '}
            {!use.exact && <span className={classes.muted}>{t('library.byName')}</span>}
          </li>
        ))}
      </ul>
      {uses.length > shownUses && (
        <p className={classes.muted}>{t('library.moreUses', { count: uses.length - shownUses })}</p>
      )}
    </section>
  );
}
