import type { ErrorCode } from '../../contract/errors.ts';
import { errorCatalogue } from '../../contract/errors.ts';

/** What one button beside a problem can do about it. */
export type Remedy = 'check-host-key' | 'unlock' | 'edit-device' | 'set-up-agent' | 'try-again';

/** The action that answers a problem with a device; null where only a person can help. */
export function remedyOf(code: ErrorCode): Remedy | null {
  switch (code) {
    case 'trust.unknown-key':
    case 'trust.changed-key':
    case 'trust.key-moved-on':
    case 'trust.revoked-key':
      return 'check-host-key';
    case 'vault.locked':
    case 'secrets.locked':
      return 'unlock';
    case 'credential.unknown':
    case 'credential.unreadable':
    case 'ssh.auth-refused':
    case 'ssh.passphrase-missing':
    case 'ssh.passphrase-wrong':
    case 'ssh.key-unreadable':
    case 'ssh.not-ssh':
    case 'ssh.question':
    case 'ssh.no-common-algorithm':
    case 'ssh.proxy-refused':
    case 'plain.not-running':
    case 'plain.not-modules-api':
      return 'edit-device';
    case 'agent.not-set-up':
    case 'agent.not-running':
    case 'agent.token-refused':
    case 'agent.bad-reply':
    case 'agent.upload-damaged':
    case 'plain.no-way':
    case 'plain.not-offered':
      return 'set-up-agent';
    default:
      return errorCatalogue[code].retry ? 'try-again' : null;
  }
}
