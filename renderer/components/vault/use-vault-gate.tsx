import { type ReactNode, useState } from 'react';
import { useVault } from '../../app/use-fleet.ts';
import { VaultForm } from './vault-form.tsx';

/** Before what is to be sealed: the form of the vault's passphrase, where that is missing; then what was to be done. */
export function useVaultGate(isNeeded: boolean): { form: ReactNode; pass(work: () => void): void } {
  const vault = useVault().data;
  const [waits, setWaits] = useState<{ work(): void } | null>(null);
  const isShut = isNeeded && vault !== undefined && vault.state !== 'unlocked';
  const form = waits && isShut && (
    <VaultForm
      mode={vault.state === 'absent' ? 'create' : 'unlock'}
      goesOn
      onOpen={() => {
        setWaits(null);
        waits.work();
      }}
      onCancel={() => setWaits(null)}
    />
  );
  return { form, pass: (work) => (isShut ? setWaits({ work }) : work()) };
}
