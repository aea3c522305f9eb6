import { missingForDropbear, startDropbear } from '../../support/dropbear.ts';
import { missingForSshd, startSshd } from '../../support/sshd.ts';

/** The kinds of servers whose files are moved: each way there is, and the two together. */
export const servers = [
  {
    name: 'OpenSSH with SFTP',
    missing: missingForSshd(),
    start: () => startSshd({ config: ['Subsystem sftp internal-sftp'] }),
  },
  { name: 'OpenSSH without SFTP', missing: missingForSshd(), start: () => startSshd() },
  {
    name: 'OpenSSH with nothing but SFTP',
    missing: missingForSshd(),
    start: () => startSshd({ config: ['Subsystem sftp internal-sftp', 'ForceCommand internal-sftp'] }),
  },
  { name: 'dropbear on busybox', missing: missingForDropbear(), start: () => startDropbear({ node: 'none' }) },
];
